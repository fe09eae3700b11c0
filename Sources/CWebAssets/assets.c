// Written by scripts/embed-assets.
#include "CWebAssets.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char asset_0[] = {
#embed "Assets/admin-page.js"
};
static const unsigned char asset_1[] = {
#embed "Assets/admin.css"
};
static const unsigned char asset_2[] = {
#embed "Assets/admin.html"
};
static const unsigned char asset_3[] = {
#embed "Assets/admin.js"
};
static const unsigned char asset_4[] = {
#embed "Assets/announce.js"
};
static const unsigned char asset_5[] = {
#embed "Assets/app.js"
};
static const unsigned char asset_6[] = {
#embed "Assets/base.css"
};
static const unsigned char asset_7[] = {
#embed "Assets/card.js"
};
static const unsigned char asset_8[] = {
#embed "Assets/catalogue.json"
};
static const unsigned char asset_9[] = {
#embed "Assets/confirm.js"
};
static const unsigned char asset_10[] = {
#embed "Assets/delete.js"
};
static const unsigned char asset_11[] = {
#embed "Assets/downloads.js"
};
static const unsigned char asset_12[] = {
#embed "Assets/drop.js"
};
static const unsigned char asset_13[] = {
#embed "Assets/events.js"
};
static const unsigned char asset_14[] = {
#embed "Assets/health.js"
};
static const unsigned char asset_15[] = {
#embed "Assets/history.js"
};
static const unsigned char asset_16[] = {
#embed "Assets/icon.svg"
};
static const unsigned char asset_17[] = {
#embed "Assets/index.html"
};
static const unsigned char asset_18[] = {
#embed "Assets/job.js"
};
static const unsigned char asset_19[] = {
#embed "Assets/key.js"
};
static const unsigned char asset_20[] = {
#embed "Assets/languages.js"
};
static const unsigned char asset_21[] = {
#embed "Assets/lock.js"
};
static const unsigned char asset_22[] = {
#embed "Assets/page-language.js"
};
static const unsigned char asset_23[] = {
#embed "Assets/page.css"
};
static const unsigned char asset_24[] = {
#embed "Assets/page.js"
};
static const unsigned char asset_25[] = {
#embed "Assets/player.js"
};
static const unsigned char asset_26[] = {
#embed "Assets/problem.js"
};
static const unsigned char asset_27[] = {
#embed "Assets/queue.js"
};
static const unsigned char asset_28[] = {
#embed "Assets/segments.js"
};
static const unsigned char asset_29[] = {
#embed "Assets/server.js"
};
static const unsigned char asset_30[] = {
#embed "Assets/start.js"
};
static const unsigned char asset_31[] = {
#embed "Assets/times.js"
};
static const unsigned char asset_32[] = {
#embed "Assets/transcript.js"
};
static const unsigned char asset_33[] = {
#embed "Assets/update-back.js"
};
static const unsigned char asset_34[] = {
#embed "Assets/update-drift.js"
};
static const unsigned char asset_35[] = {
#embed "Assets/update-external.js"
};
static const unsigned char asset_36[] = {
#embed "Assets/update-history.js"
};
static const unsigned char asset_37[] = {
#embed "Assets/update-hold.js"
};
static const unsigned char asset_38[] = {
#embed "Assets/update-offer.js"
};
static const unsigned char asset_39[] = {
#embed "Assets/update-progress.js"
};
static const unsigned char asset_40[] = {
#embed "Assets/update-result.js"
};
static const unsigned char asset_41[] = {
#embed "Assets/update-watch.js"
};
static const unsigned char asset_42[] = {
#embed "Assets/update-words.js"
};
static const unsigned char asset_43[] = {
#embed "Assets/updates.js"
};
static const unsigned char asset_44[] = {
#embed "Assets/upload.js"
};
static const unsigned char asset_45[] = {
#embed "Assets/words.js"
};

static const web_asset assets[] = {
    {"admin-page.js", asset_0, sizeof asset_0},
    {"admin.css", asset_1, sizeof asset_1},
    {"admin.html", asset_2, sizeof asset_2},
    {"admin.js", asset_3, sizeof asset_3},
    {"announce.js", asset_4, sizeof asset_4},
    {"app.js", asset_5, sizeof asset_5},
    {"base.css", asset_6, sizeof asset_6},
    {"card.js", asset_7, sizeof asset_7},
    {"catalogue.json", asset_8, sizeof asset_8},
    {"confirm.js", asset_9, sizeof asset_9},
    {"delete.js", asset_10, sizeof asset_10},
    {"downloads.js", asset_11, sizeof asset_11},
    {"drop.js", asset_12, sizeof asset_12},
    {"events.js", asset_13, sizeof asset_13},
    {"health.js", asset_14, sizeof asset_14},
    {"history.js", asset_15, sizeof asset_15},
    {"icon.svg", asset_16, sizeof asset_16},
    {"index.html", asset_17, sizeof asset_17},
    {"job.js", asset_18, sizeof asset_18},
    {"key.js", asset_19, sizeof asset_19},
    {"languages.js", asset_20, sizeof asset_20},
    {"lock.js", asset_21, sizeof asset_21},
    {"page-language.js", asset_22, sizeof asset_22},
    {"page.css", asset_23, sizeof asset_23},
    {"page.js", asset_24, sizeof asset_24},
    {"player.js", asset_25, sizeof asset_25},
    {"problem.js", asset_26, sizeof asset_26},
    {"queue.js", asset_27, sizeof asset_27},
    {"segments.js", asset_28, sizeof asset_28},
    {"server.js", asset_29, sizeof asset_29},
    {"start.js", asset_30, sizeof asset_30},
    {"times.js", asset_31, sizeof asset_31},
    {"transcript.js", asset_32, sizeof asset_32},
    {"update-back.js", asset_33, sizeof asset_33},
    {"update-drift.js", asset_34, sizeof asset_34},
    {"update-external.js", asset_35, sizeof asset_35},
    {"update-history.js", asset_36, sizeof asset_36},
    {"update-hold.js", asset_37, sizeof asset_37},
    {"update-offer.js", asset_38, sizeof asset_38},
    {"update-progress.js", asset_39, sizeof asset_39},
    {"update-result.js", asset_40, sizeof asset_40},
    {"update-watch.js", asset_41, sizeof asset_41},
    {"update-words.js", asset_42, sizeof asset_42},
    {"updates.js", asset_43, sizeof asset_43},
    {"upload.js", asset_44, sizeof asset_44},
    {"words.js", asset_45, sizeof asset_45},
};

const web_asset *web_assets(void) { return assets; }
size_t web_assets_count(void) { return sizeof assets / sizeof assets[0]; }

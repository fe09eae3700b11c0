// Written by scripts/embed-assets.
#include "CWebAssets.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char asset_0[] = {
#embed "Assets/account.css"
};
static const unsigned char asset_1[] = {
#embed "Assets/accounts.js"
};
static const unsigned char asset_2[] = {
#embed "Assets/admin-page.js"
};
static const unsigned char asset_3[] = {
#embed "Assets/admin.css"
};
static const unsigned char asset_4[] = {
#embed "Assets/admin.html"
};
static const unsigned char asset_5[] = {
#embed "Assets/admin.js"
};
static const unsigned char asset_6[] = {
#embed "Assets/allowed.js"
};
static const unsigned char asset_7[] = {
#embed "Assets/announce.js"
};
static const unsigned char asset_8[] = {
#embed "Assets/app.js"
};
static const unsigned char asset_9[] = {
#embed "Assets/backups.js"
};
static const unsigned char asset_10[] = {
#embed "Assets/base.css"
};
static const unsigned char asset_11[] = {
#embed "Assets/card.js"
};
static const unsigned char asset_12[] = {
#embed "Assets/catalogue.json"
};
static const unsigned char asset_13[] = {
#embed "Assets/confirm.js"
};
static const unsigned char asset_14[] = {
#embed "Assets/delete.js"
};
static const unsigned char asset_15[] = {
#embed "Assets/downloads.js"
};
static const unsigned char asset_16[] = {
#embed "Assets/drop.js"
};
static const unsigned char asset_17[] = {
#embed "Assets/events.js"
};
static const unsigned char asset_18[] = {
#embed "Assets/health.js"
};
static const unsigned char asset_19[] = {
#embed "Assets/history.js"
};
static const unsigned char asset_20[] = {
#embed "Assets/icon.svg"
};
static const unsigned char asset_21[] = {
#embed "Assets/index.html"
};
static const unsigned char asset_22[] = {
#embed "Assets/job.js"
};
static const unsigned char asset_23[] = {
#embed "Assets/key.js"
};
static const unsigned char asset_24[] = {
#embed "Assets/languages.js"
};
static const unsigned char asset_25[] = {
#embed "Assets/lock.js"
};
static const unsigned char asset_26[] = {
#embed "Assets/login-page.js"
};
static const unsigned char asset_27[] = {
#embed "Assets/login.html"
};
static const unsigned char asset_28[] = {
#embed "Assets/login.js"
};
static const unsigned char asset_29[] = {
#embed "Assets/logs.js"
};
static const unsigned char asset_30[] = {
#embed "Assets/page-language.js"
};
static const unsigned char asset_31[] = {
#embed "Assets/page.css"
};
static const unsigned char asset_32[] = {
#embed "Assets/page.js"
};
static const unsigned char asset_33[] = {
#embed "Assets/player.js"
};
static const unsigned char asset_34[] = {
#embed "Assets/problem.js"
};
static const unsigned char asset_35[] = {
#embed "Assets/queue.js"
};
static const unsigned char asset_36[] = {
#embed "Assets/segments.js"
};
static const unsigned char asset_37[] = {
#embed "Assets/server.js"
};
static const unsigned char asset_38[] = {
#embed "Assets/start.js"
};
static const unsigned char asset_39[] = {
#embed "Assets/times.js"
};
static const unsigned char asset_40[] = {
#embed "Assets/transcript.js"
};
static const unsigned char asset_41[] = {
#embed "Assets/update-back.js"
};
static const unsigned char asset_42[] = {
#embed "Assets/update-drift.js"
};
static const unsigned char asset_43[] = {
#embed "Assets/update-external.js"
};
static const unsigned char asset_44[] = {
#embed "Assets/update-history.js"
};
static const unsigned char asset_45[] = {
#embed "Assets/update-hold.js"
};
static const unsigned char asset_46[] = {
#embed "Assets/update-offer.js"
};
static const unsigned char asset_47[] = {
#embed "Assets/update-progress.js"
};
static const unsigned char asset_48[] = {
#embed "Assets/update-result.js"
};
static const unsigned char asset_49[] = {
#embed "Assets/update-watch.js"
};
static const unsigned char asset_50[] = {
#embed "Assets/update-words.js"
};
static const unsigned char asset_51[] = {
#embed "Assets/updates.js"
};
static const unsigned char asset_52[] = {
#embed "Assets/upload.js"
};
static const unsigned char asset_53[] = {
#embed "Assets/words.js"
};

static const web_asset assets[] = {
    {"account.css", asset_0, sizeof asset_0},
    {"accounts.js", asset_1, sizeof asset_1},
    {"admin-page.js", asset_2, sizeof asset_2},
    {"admin.css", asset_3, sizeof asset_3},
    {"admin.html", asset_4, sizeof asset_4},
    {"admin.js", asset_5, sizeof asset_5},
    {"allowed.js", asset_6, sizeof asset_6},
    {"announce.js", asset_7, sizeof asset_7},
    {"app.js", asset_8, sizeof asset_8},
    {"backups.js", asset_9, sizeof asset_9},
    {"base.css", asset_10, sizeof asset_10},
    {"card.js", asset_11, sizeof asset_11},
    {"catalogue.json", asset_12, sizeof asset_12},
    {"confirm.js", asset_13, sizeof asset_13},
    {"delete.js", asset_14, sizeof asset_14},
    {"downloads.js", asset_15, sizeof asset_15},
    {"drop.js", asset_16, sizeof asset_16},
    {"events.js", asset_17, sizeof asset_17},
    {"health.js", asset_18, sizeof asset_18},
    {"history.js", asset_19, sizeof asset_19},
    {"icon.svg", asset_20, sizeof asset_20},
    {"index.html", asset_21, sizeof asset_21},
    {"job.js", asset_22, sizeof asset_22},
    {"key.js", asset_23, sizeof asset_23},
    {"languages.js", asset_24, sizeof asset_24},
    {"lock.js", asset_25, sizeof asset_25},
    {"login-page.js", asset_26, sizeof asset_26},
    {"login.html", asset_27, sizeof asset_27},
    {"login.js", asset_28, sizeof asset_28},
    {"logs.js", asset_29, sizeof asset_29},
    {"page-language.js", asset_30, sizeof asset_30},
    {"page.css", asset_31, sizeof asset_31},
    {"page.js", asset_32, sizeof asset_32},
    {"player.js", asset_33, sizeof asset_33},
    {"problem.js", asset_34, sizeof asset_34},
    {"queue.js", asset_35, sizeof asset_35},
    {"segments.js", asset_36, sizeof asset_36},
    {"server.js", asset_37, sizeof asset_37},
    {"start.js", asset_38, sizeof asset_38},
    {"times.js", asset_39, sizeof asset_39},
    {"transcript.js", asset_40, sizeof asset_40},
    {"update-back.js", asset_41, sizeof asset_41},
    {"update-drift.js", asset_42, sizeof asset_42},
    {"update-external.js", asset_43, sizeof asset_43},
    {"update-history.js", asset_44, sizeof asset_44},
    {"update-hold.js", asset_45, sizeof asset_45},
    {"update-offer.js", asset_46, sizeof asset_46},
    {"update-progress.js", asset_47, sizeof asset_47},
    {"update-result.js", asset_48, sizeof asset_48},
    {"update-watch.js", asset_49, sizeof asset_49},
    {"update-words.js", asset_50, sizeof asset_50},
    {"updates.js", asset_51, sizeof asset_51},
    {"upload.js", asset_52, sizeof asset_52},
    {"words.js", asset_53, sizeof asset_53},
};

const web_asset *web_assets(void) { return assets; }
size_t web_assets_count(void) { return sizeof assets / sizeof assets[0]; }

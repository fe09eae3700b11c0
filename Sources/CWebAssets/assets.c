// Written by scripts/embed-assets.
#include "CWebAssets.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char asset_0[] = {
#embed "Assets/announce.js"
};
static const unsigned char asset_1[] = {
#embed "Assets/app.js"
};
static const unsigned char asset_2[] = {
#embed "Assets/base.css"
};
static const unsigned char asset_3[] = {
#embed "Assets/card.js"
};
static const unsigned char asset_4[] = {
#embed "Assets/catalogue.json"
};
static const unsigned char asset_5[] = {
#embed "Assets/delete.js"
};
static const unsigned char asset_6[] = {
#embed "Assets/downloads.js"
};
static const unsigned char asset_7[] = {
#embed "Assets/drop.js"
};
static const unsigned char asset_8[] = {
#embed "Assets/events.js"
};
static const unsigned char asset_9[] = {
#embed "Assets/health.js"
};
static const unsigned char asset_10[] = {
#embed "Assets/history.js"
};
static const unsigned char asset_11[] = {
#embed "Assets/icon.svg"
};
static const unsigned char asset_12[] = {
#embed "Assets/index.html"
};
static const unsigned char asset_13[] = {
#embed "Assets/job.js"
};
static const unsigned char asset_14[] = {
#embed "Assets/key.js"
};
static const unsigned char asset_15[] = {
#embed "Assets/languages.js"
};
static const unsigned char asset_16[] = {
#embed "Assets/page.css"
};
static const unsigned char asset_17[] = {
#embed "Assets/page.js"
};
static const unsigned char asset_18[] = {
#embed "Assets/player.js"
};
static const unsigned char asset_19[] = {
#embed "Assets/problem.js"
};
static const unsigned char asset_20[] = {
#embed "Assets/queue.js"
};
static const unsigned char asset_21[] = {
#embed "Assets/segments.js"
};
static const unsigned char asset_22[] = {
#embed "Assets/server.js"
};
static const unsigned char asset_23[] = {
#embed "Assets/times.js"
};
static const unsigned char asset_24[] = {
#embed "Assets/transcript.js"
};
static const unsigned char asset_25[] = {
#embed "Assets/upload.js"
};
static const unsigned char asset_26[] = {
#embed "Assets/words.js"
};

static const web_asset assets[] = {
    {"announce.js", asset_0, sizeof asset_0},
    {"app.js", asset_1, sizeof asset_1},
    {"base.css", asset_2, sizeof asset_2},
    {"card.js", asset_3, sizeof asset_3},
    {"catalogue.json", asset_4, sizeof asset_4},
    {"delete.js", asset_5, sizeof asset_5},
    {"downloads.js", asset_6, sizeof asset_6},
    {"drop.js", asset_7, sizeof asset_7},
    {"events.js", asset_8, sizeof asset_8},
    {"health.js", asset_9, sizeof asset_9},
    {"history.js", asset_10, sizeof asset_10},
    {"icon.svg", asset_11, sizeof asset_11},
    {"index.html", asset_12, sizeof asset_12},
    {"job.js", asset_13, sizeof asset_13},
    {"key.js", asset_14, sizeof asset_14},
    {"languages.js", asset_15, sizeof asset_15},
    {"page.css", asset_16, sizeof asset_16},
    {"page.js", asset_17, sizeof asset_17},
    {"player.js", asset_18, sizeof asset_18},
    {"problem.js", asset_19, sizeof asset_19},
    {"queue.js", asset_20, sizeof asset_20},
    {"segments.js", asset_21, sizeof asset_21},
    {"server.js", asset_22, sizeof asset_22},
    {"times.js", asset_23, sizeof asset_23},
    {"transcript.js", asset_24, sizeof asset_24},
    {"upload.js", asset_25, sizeof asset_25},
    {"words.js", asset_26, sizeof asset_26},
};

const web_asset *web_assets(void) { return assets; }
size_t web_assets_count(void) { return sizeof assets / sizeof assets[0]; }

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
#embed "Assets/catalogue.json"
};
static const unsigned char asset_4[] = {
#embed "Assets/delete.js"
};
static const unsigned char asset_5[] = {
#embed "Assets/downloads.js"
};
static const unsigned char asset_6[] = {
#embed "Assets/drop.js"
};
static const unsigned char asset_7[] = {
#embed "Assets/events.js"
};
static const unsigned char asset_8[] = {
#embed "Assets/health.js"
};
static const unsigned char asset_9[] = {
#embed "Assets/history.js"
};
static const unsigned char asset_10[] = {
#embed "Assets/icon.svg"
};
static const unsigned char asset_11[] = {
#embed "Assets/index.html"
};
static const unsigned char asset_12[] = {
#embed "Assets/job.js"
};
static const unsigned char asset_13[] = {
#embed "Assets/key.js"
};
static const unsigned char asset_14[] = {
#embed "Assets/languages.js"
};
static const unsigned char asset_15[] = {
#embed "Assets/page.css"
};
static const unsigned char asset_16[] = {
#embed "Assets/page.js"
};
static const unsigned char asset_17[] = {
#embed "Assets/player.js"
};
static const unsigned char asset_18[] = {
#embed "Assets/problem.js"
};
static const unsigned char asset_19[] = {
#embed "Assets/queue.js"
};
static const unsigned char asset_20[] = {
#embed "Assets/segments.js"
};
static const unsigned char asset_21[] = {
#embed "Assets/server.js"
};
static const unsigned char asset_22[] = {
#embed "Assets/times.js"
};
static const unsigned char asset_23[] = {
#embed "Assets/transcript.js"
};
static const unsigned char asset_24[] = {
#embed "Assets/upload.js"
};
static const unsigned char asset_25[] = {
#embed "Assets/words.js"
};

static const web_asset assets[] = {
    {"announce.js", asset_0, sizeof asset_0},
    {"app.js", asset_1, sizeof asset_1},
    {"base.css", asset_2, sizeof asset_2},
    {"catalogue.json", asset_3, sizeof asset_3},
    {"delete.js", asset_4, sizeof asset_4},
    {"downloads.js", asset_5, sizeof asset_5},
    {"drop.js", asset_6, sizeof asset_6},
    {"events.js", asset_7, sizeof asset_7},
    {"health.js", asset_8, sizeof asset_8},
    {"history.js", asset_9, sizeof asset_9},
    {"icon.svg", asset_10, sizeof asset_10},
    {"index.html", asset_11, sizeof asset_11},
    {"job.js", asset_12, sizeof asset_12},
    {"key.js", asset_13, sizeof asset_13},
    {"languages.js", asset_14, sizeof asset_14},
    {"page.css", asset_15, sizeof asset_15},
    {"page.js", asset_16, sizeof asset_16},
    {"player.js", asset_17, sizeof asset_17},
    {"problem.js", asset_18, sizeof asset_18},
    {"queue.js", asset_19, sizeof asset_19},
    {"segments.js", asset_20, sizeof asset_20},
    {"server.js", asset_21, sizeof asset_21},
    {"times.js", asset_22, sizeof asset_22},
    {"transcript.js", asset_23, sizeof asset_23},
    {"upload.js", asset_24, sizeof asset_24},
    {"words.js", asset_25, sizeof asset_25},
};

const web_asset *web_assets(void) { return assets; }
size_t web_assets_count(void) { return sizeof assets / sizeof assets[0]; }

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
#embed "Assets/api/accounts.json"
};
static const unsigned char asset_9[] = {
#embed "Assets/api/base.json"
};
static const unsigned char asset_10[] = {
#embed "Assets/api/errors.json"
};
static const unsigned char asset_11[] = {
#embed "Assets/api/jobs.json"
};
static const unsigned char asset_12[] = {
#embed "Assets/api/models.json"
};
static const unsigned char asset_13[] = {
#embed "Assets/api/pages.json"
};
static const unsigned char asset_14[] = {
#embed "Assets/api/sessions.json"
};
static const unsigned char asset_15[] = {
#embed "Assets/api/state.json"
};
static const unsigned char asset_16[] = {
#embed "Assets/api/transcription.json"
};
static const unsigned char asset_17[] = {
#embed "Assets/api/transcripts.json"
};
static const unsigned char asset_18[] = {
#embed "Assets/api/updates.json"
};
static const unsigned char asset_19[] = {
#embed "Assets/api/uploads.json"
};
static const unsigned char asset_20[] = {
#embed "Assets/app.js"
};
static const unsigned char asset_21[] = {
#embed "Assets/backups.js"
};
static const unsigned char asset_22[] = {
#embed "Assets/base.css"
};
static const unsigned char asset_23[] = {
#embed "Assets/card.js"
};
static const unsigned char asset_24[] = {
#embed "Assets/catalogue.json"
};
static const unsigned char asset_25[] = {
#embed "Assets/confirm.js"
};
static const unsigned char asset_26[] = {
#embed "Assets/delete.js"
};
static const unsigned char asset_27[] = {
#embed "Assets/docs-curl.js"
};
static const unsigned char asset_28[] = {
#embed "Assets/docs-elements.js"
};
static const unsigned char asset_29[] = {
#embed "Assets/docs-operation.js"
};
static const unsigned char asset_30[] = {
#embed "Assets/docs-page.js"
};
static const unsigned char asset_31[] = {
#embed "Assets/docs-schema.js"
};
static const unsigned char asset_32[] = {
#embed "Assets/docs.css"
};
static const unsigned char asset_33[] = {
#embed "Assets/docs.html"
};
static const unsigned char asset_34[] = {
#embed "Assets/docs.js"
};
static const unsigned char asset_35[] = {
#embed "Assets/downloads.js"
};
static const unsigned char asset_36[] = {
#embed "Assets/drop.js"
};
static const unsigned char asset_37[] = {
#embed "Assets/events.js"
};
static const unsigned char asset_38[] = {
#embed "Assets/health.js"
};
static const unsigned char asset_39[] = {
#embed "Assets/history.js"
};
static const unsigned char asset_40[] = {
#embed "Assets/icon.svg"
};
static const unsigned char asset_41[] = {
#embed "Assets/index.html"
};
static const unsigned char asset_42[] = {
#embed "Assets/job.js"
};
static const unsigned char asset_43[] = {
#embed "Assets/key.js"
};
static const unsigned char asset_44[] = {
#embed "Assets/languages.js"
};
static const unsigned char asset_45[] = {
#embed "Assets/lock.js"
};
static const unsigned char asset_46[] = {
#embed "Assets/login-page.js"
};
static const unsigned char asset_47[] = {
#embed "Assets/login.html"
};
static const unsigned char asset_48[] = {
#embed "Assets/login.js"
};
static const unsigned char asset_49[] = {
#embed "Assets/logs.js"
};
static const unsigned char asset_50[] = {
#embed "Assets/page-language.js"
};
static const unsigned char asset_51[] = {
#embed "Assets/page.css"
};
static const unsigned char asset_52[] = {
#embed "Assets/page.js"
};
static const unsigned char asset_53[] = {
#embed "Assets/player.js"
};
static const unsigned char asset_54[] = {
#embed "Assets/problem.js"
};
static const unsigned char asset_55[] = {
#embed "Assets/queue.js"
};
static const unsigned char asset_56[] = {
#embed "Assets/segments.js"
};
static const unsigned char asset_57[] = {
#embed "Assets/server.js"
};
static const unsigned char asset_58[] = {
#embed "Assets/start.js"
};
static const unsigned char asset_59[] = {
#embed "Assets/times.js"
};
static const unsigned char asset_60[] = {
#embed "Assets/transcript.js"
};
static const unsigned char asset_61[] = {
#embed "Assets/update-back.js"
};
static const unsigned char asset_62[] = {
#embed "Assets/update-drift.js"
};
static const unsigned char asset_63[] = {
#embed "Assets/update-external.js"
};
static const unsigned char asset_64[] = {
#embed "Assets/update-history.js"
};
static const unsigned char asset_65[] = {
#embed "Assets/update-hold.js"
};
static const unsigned char asset_66[] = {
#embed "Assets/update-offer.js"
};
static const unsigned char asset_67[] = {
#embed "Assets/update-progress.js"
};
static const unsigned char asset_68[] = {
#embed "Assets/update-result.js"
};
static const unsigned char asset_69[] = {
#embed "Assets/update-watch.js"
};
static const unsigned char asset_70[] = {
#embed "Assets/update-words.js"
};
static const unsigned char asset_71[] = {
#embed "Assets/updates.js"
};
static const unsigned char asset_72[] = {
#embed "Assets/upload.js"
};
static const unsigned char asset_73[] = {
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
    {"api/accounts.json", asset_8, sizeof asset_8},
    {"api/base.json", asset_9, sizeof asset_9},
    {"api/errors.json", asset_10, sizeof asset_10},
    {"api/jobs.json", asset_11, sizeof asset_11},
    {"api/models.json", asset_12, sizeof asset_12},
    {"api/pages.json", asset_13, sizeof asset_13},
    {"api/sessions.json", asset_14, sizeof asset_14},
    {"api/state.json", asset_15, sizeof asset_15},
    {"api/transcription.json", asset_16, sizeof asset_16},
    {"api/transcripts.json", asset_17, sizeof asset_17},
    {"api/updates.json", asset_18, sizeof asset_18},
    {"api/uploads.json", asset_19, sizeof asset_19},
    {"app.js", asset_20, sizeof asset_20},
    {"backups.js", asset_21, sizeof asset_21},
    {"base.css", asset_22, sizeof asset_22},
    {"card.js", asset_23, sizeof asset_23},
    {"catalogue.json", asset_24, sizeof asset_24},
    {"confirm.js", asset_25, sizeof asset_25},
    {"delete.js", asset_26, sizeof asset_26},
    {"docs-curl.js", asset_27, sizeof asset_27},
    {"docs-elements.js", asset_28, sizeof asset_28},
    {"docs-operation.js", asset_29, sizeof asset_29},
    {"docs-page.js", asset_30, sizeof asset_30},
    {"docs-schema.js", asset_31, sizeof asset_31},
    {"docs.css", asset_32, sizeof asset_32},
    {"docs.html", asset_33, sizeof asset_33},
    {"docs.js", asset_34, sizeof asset_34},
    {"downloads.js", asset_35, sizeof asset_35},
    {"drop.js", asset_36, sizeof asset_36},
    {"events.js", asset_37, sizeof asset_37},
    {"health.js", asset_38, sizeof asset_38},
    {"history.js", asset_39, sizeof asset_39},
    {"icon.svg", asset_40, sizeof asset_40},
    {"index.html", asset_41, sizeof asset_41},
    {"job.js", asset_42, sizeof asset_42},
    {"key.js", asset_43, sizeof asset_43},
    {"languages.js", asset_44, sizeof asset_44},
    {"lock.js", asset_45, sizeof asset_45},
    {"login-page.js", asset_46, sizeof asset_46},
    {"login.html", asset_47, sizeof asset_47},
    {"login.js", asset_48, sizeof asset_48},
    {"logs.js", asset_49, sizeof asset_49},
    {"page-language.js", asset_50, sizeof asset_50},
    {"page.css", asset_51, sizeof asset_51},
    {"page.js", asset_52, sizeof asset_52},
    {"player.js", asset_53, sizeof asset_53},
    {"problem.js", asset_54, sizeof asset_54},
    {"queue.js", asset_55, sizeof asset_55},
    {"segments.js", asset_56, sizeof asset_56},
    {"server.js", asset_57, sizeof asset_57},
    {"start.js", asset_58, sizeof asset_58},
    {"times.js", asset_59, sizeof asset_59},
    {"transcript.js", asset_60, sizeof asset_60},
    {"update-back.js", asset_61, sizeof asset_61},
    {"update-drift.js", asset_62, sizeof asset_62},
    {"update-external.js", asset_63, sizeof asset_63},
    {"update-history.js", asset_64, sizeof asset_64},
    {"update-hold.js", asset_65, sizeof asset_65},
    {"update-offer.js", asset_66, sizeof asset_66},
    {"update-progress.js", asset_67, sizeof asset_67},
    {"update-result.js", asset_68, sizeof asset_68},
    {"update-watch.js", asset_69, sizeof asset_69},
    {"update-words.js", asset_70, sizeof asset_70},
    {"updates.js", asset_71, sizeof asset_71},
    {"upload.js", asset_72, sizeof asset_72},
    {"words.js", asset_73, sizeof asset_73},
};

const web_asset *web_assets(void) { return assets; }
size_t web_assets_count(void) { return sizeof assets / sizeof assets[0]; }

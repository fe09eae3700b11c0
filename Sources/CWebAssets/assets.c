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
#embed "Assets/api/operations.json"
};
static const unsigned char asset_14[] = {
#embed "Assets/api/pages.json"
};
static const unsigned char asset_15[] = {
#embed "Assets/api/sessions.json"
};
static const unsigned char asset_16[] = {
#embed "Assets/api/state.json"
};
static const unsigned char asset_17[] = {
#embed "Assets/api/transcription.json"
};
static const unsigned char asset_18[] = {
#embed "Assets/api/transcripts.json"
};
static const unsigned char asset_19[] = {
#embed "Assets/api/updates.json"
};
static const unsigned char asset_20[] = {
#embed "Assets/api/uploads.json"
};
static const unsigned char asset_21[] = {
#embed "Assets/app.js"
};
static const unsigned char asset_22[] = {
#embed "Assets/backups.js"
};
static const unsigned char asset_23[] = {
#embed "Assets/base.css"
};
static const unsigned char asset_24[] = {
#embed "Assets/card.js"
};
static const unsigned char asset_25[] = {
#embed "Assets/catalogue.json"
};
static const unsigned char asset_26[] = {
#embed "Assets/confirm.js"
};
static const unsigned char asset_27[] = {
#embed "Assets/delete.js"
};
static const unsigned char asset_28[] = {
#embed "Assets/docs-curl.js"
};
static const unsigned char asset_29[] = {
#embed "Assets/docs-elements.js"
};
static const unsigned char asset_30[] = {
#embed "Assets/docs-operation.js"
};
static const unsigned char asset_31[] = {
#embed "Assets/docs-page.js"
};
static const unsigned char asset_32[] = {
#embed "Assets/docs-schema.js"
};
static const unsigned char asset_33[] = {
#embed "Assets/docs.css"
};
static const unsigned char asset_34[] = {
#embed "Assets/docs.html"
};
static const unsigned char asset_35[] = {
#embed "Assets/docs.js"
};
static const unsigned char asset_36[] = {
#embed "Assets/downloads.js"
};
static const unsigned char asset_37[] = {
#embed "Assets/drop.js"
};
static const unsigned char asset_38[] = {
#embed "Assets/events.js"
};
static const unsigned char asset_39[] = {
#embed "Assets/health.js"
};
static const unsigned char asset_40[] = {
#embed "Assets/history.js"
};
static const unsigned char asset_41[] = {
#embed "Assets/icon.svg"
};
static const unsigned char asset_42[] = {
#embed "Assets/index.html"
};
static const unsigned char asset_43[] = {
#embed "Assets/job.js"
};
static const unsigned char asset_44[] = {
#embed "Assets/key.js"
};
static const unsigned char asset_45[] = {
#embed "Assets/languages.js"
};
static const unsigned char asset_46[] = {
#embed "Assets/lock.js"
};
static const unsigned char asset_47[] = {
#embed "Assets/login-page.js"
};
static const unsigned char asset_48[] = {
#embed "Assets/login.html"
};
static const unsigned char asset_49[] = {
#embed "Assets/login.js"
};
static const unsigned char asset_50[] = {
#embed "Assets/logs.js"
};
static const unsigned char asset_51[] = {
#embed "Assets/maintenance.js"
};
static const unsigned char asset_52[] = {
#embed "Assets/page-language.js"
};
static const unsigned char asset_53[] = {
#embed "Assets/page.css"
};
static const unsigned char asset_54[] = {
#embed "Assets/page.js"
};
static const unsigned char asset_55[] = {
#embed "Assets/player.js"
};
static const unsigned char asset_56[] = {
#embed "Assets/problem.js"
};
static const unsigned char asset_57[] = {
#embed "Assets/queue.js"
};
static const unsigned char asset_58[] = {
#embed "Assets/segments.js"
};
static const unsigned char asset_59[] = {
#embed "Assets/server.js"
};
static const unsigned char asset_60[] = {
#embed "Assets/start.js"
};
static const unsigned char asset_61[] = {
#embed "Assets/times.js"
};
static const unsigned char asset_62[] = {
#embed "Assets/transcript.js"
};
static const unsigned char asset_63[] = {
#embed "Assets/update-back.js"
};
static const unsigned char asset_64[] = {
#embed "Assets/update-drift.js"
};
static const unsigned char asset_65[] = {
#embed "Assets/update-external.js"
};
static const unsigned char asset_66[] = {
#embed "Assets/update-history.js"
};
static const unsigned char asset_67[] = {
#embed "Assets/update-hold.js"
};
static const unsigned char asset_68[] = {
#embed "Assets/update-offer.js"
};
static const unsigned char asset_69[] = {
#embed "Assets/update-progress.js"
};
static const unsigned char asset_70[] = {
#embed "Assets/update-result.js"
};
static const unsigned char asset_71[] = {
#embed "Assets/update-watch.js"
};
static const unsigned char asset_72[] = {
#embed "Assets/update-words.js"
};
static const unsigned char asset_73[] = {
#embed "Assets/updates.js"
};
static const unsigned char asset_74[] = {
#embed "Assets/upload.js"
};
static const unsigned char asset_75[] = {
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
    {"api/operations.json", asset_13, sizeof asset_13},
    {"api/pages.json", asset_14, sizeof asset_14},
    {"api/sessions.json", asset_15, sizeof asset_15},
    {"api/state.json", asset_16, sizeof asset_16},
    {"api/transcription.json", asset_17, sizeof asset_17},
    {"api/transcripts.json", asset_18, sizeof asset_18},
    {"api/updates.json", asset_19, sizeof asset_19},
    {"api/uploads.json", asset_20, sizeof asset_20},
    {"app.js", asset_21, sizeof asset_21},
    {"backups.js", asset_22, sizeof asset_22},
    {"base.css", asset_23, sizeof asset_23},
    {"card.js", asset_24, sizeof asset_24},
    {"catalogue.json", asset_25, sizeof asset_25},
    {"confirm.js", asset_26, sizeof asset_26},
    {"delete.js", asset_27, sizeof asset_27},
    {"docs-curl.js", asset_28, sizeof asset_28},
    {"docs-elements.js", asset_29, sizeof asset_29},
    {"docs-operation.js", asset_30, sizeof asset_30},
    {"docs-page.js", asset_31, sizeof asset_31},
    {"docs-schema.js", asset_32, sizeof asset_32},
    {"docs.css", asset_33, sizeof asset_33},
    {"docs.html", asset_34, sizeof asset_34},
    {"docs.js", asset_35, sizeof asset_35},
    {"downloads.js", asset_36, sizeof asset_36},
    {"drop.js", asset_37, sizeof asset_37},
    {"events.js", asset_38, sizeof asset_38},
    {"health.js", asset_39, sizeof asset_39},
    {"history.js", asset_40, sizeof asset_40},
    {"icon.svg", asset_41, sizeof asset_41},
    {"index.html", asset_42, sizeof asset_42},
    {"job.js", asset_43, sizeof asset_43},
    {"key.js", asset_44, sizeof asset_44},
    {"languages.js", asset_45, sizeof asset_45},
    {"lock.js", asset_46, sizeof asset_46},
    {"login-page.js", asset_47, sizeof asset_47},
    {"login.html", asset_48, sizeof asset_48},
    {"login.js", asset_49, sizeof asset_49},
    {"logs.js", asset_50, sizeof asset_50},
    {"maintenance.js", asset_51, sizeof asset_51},
    {"page-language.js", asset_52, sizeof asset_52},
    {"page.css", asset_53, sizeof asset_53},
    {"page.js", asset_54, sizeof asset_54},
    {"player.js", asset_55, sizeof asset_55},
    {"problem.js", asset_56, sizeof asset_56},
    {"queue.js", asset_57, sizeof asset_57},
    {"segments.js", asset_58, sizeof asset_58},
    {"server.js", asset_59, sizeof asset_59},
    {"start.js", asset_60, sizeof asset_60},
    {"times.js", asset_61, sizeof asset_61},
    {"transcript.js", asset_62, sizeof asset_62},
    {"update-back.js", asset_63, sizeof asset_63},
    {"update-drift.js", asset_64, sizeof asset_64},
    {"update-external.js", asset_65, sizeof asset_65},
    {"update-history.js", asset_66, sizeof asset_66},
    {"update-hold.js", asset_67, sizeof asset_67},
    {"update-offer.js", asset_68, sizeof asset_68},
    {"update-progress.js", asset_69, sizeof asset_69},
    {"update-result.js", asset_70, sizeof asset_70},
    {"update-watch.js", asset_71, sizeof asset_71},
    {"update-words.js", asset_72, sizeof asset_72},
    {"updates.js", asset_73, sizeof asset_73},
    {"upload.js", asset_74, sizeof asset_74},
    {"words.js", asset_75, sizeof asset_75},
};

const web_asset *web_assets(void) { return assets; }
size_t web_assets_count(void) { return sizeof assets / sizeof assets[0]; }

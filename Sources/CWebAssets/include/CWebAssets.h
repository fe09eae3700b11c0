#pragma once
#include <stddef.h>

/// A file of the folder Assets, embedded when this target is compiled.
typedef struct {
    /// Its path inside the folder, for example "page.css".
    const char *name;
    /// Its content, which lives as long as the process.
    const unsigned char *bytes;
    size_t count;
} web_asset;

/// All files, ordered by name.
const web_asset *web_assets(void);
size_t web_assets_count(void);

#pragma once

/// What this binary was built from. The version is the file VERSION; the commit is written by `make` before a build.
const char *build_version(void);
const char *build_commit(void);

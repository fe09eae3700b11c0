#include "CBuildIdentity.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

// Embedded at compile time, so that there is no second source for either.
static const char version[] = {
#embed "../../VERSION"
    , 0};

#if __has_embed("commit.txt")
static const char commit[] = {
#embed "commit.txt" suffix(,)
    0};
#else
static const char commit[] = "";
#endif

const char *build_version(void) { return version; }
const char *build_commit(void) { return commit; }

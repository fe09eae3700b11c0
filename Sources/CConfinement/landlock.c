// Landlock: the kernel refuses every file and port that is not listed. Own definitions, because the headers of
// Debian 12 end at version 2 of the interface.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "layers.h"

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

enum { CREATE_RULESET_VERSION = 1, RULE_PATH_BENEATH = 1 };
enum { EXECUTE = 1 << 0, WRITE_FILE = 1 << 1, READ_FILE = 1 << 2, READ_DIR = 1 << 3 };

struct ruleset {
    uint64_t files, ports, scopes;
};

struct path_rule {
    uint64_t allowed;
    int32_t parent;
} __attribute__((packed));

int confinement_landlock_abi(void) {
    long abi = syscall(SYS_landlock_create_ruleset, NULL, (size_t)0, CREATE_RULESET_VERSION);
    return abi < 0 ? 0 : (int)abi;
}

// Every right the running kernel knows of is handled, hence refused unless a rule allows it.
static struct ruleset everything(int abi, size_t *size) {
    int files = abi >= 5 ? 16 : abi >= 3 ? 15 : abi == 2 ? 14 : 13;
    *size = abi >= 6 ? 24 : abi >= 4 ? 16 : 8;
    return (struct ruleset){
        .files = (1ull << files) - 1,
        .ports = abi >= 4 ? 3 : 0,  // TCP bind and connect.
        .scopes = abi >= 6 ? 3 : 0, // Abstract sockets and signals.
    };
}

static int allow(int ruleset, const char *path, uint64_t rights) {
    int file = open(path, O_PATH | O_CLOEXEC);
    if (file < 0) return -1;
    struct stat status;
    int result = fstat(file, &status);
    if (result == 0) {
        if (!S_ISDIR(status.st_mode)) rights &= ~(uint64_t)READ_DIR; // The kernel refuses it on a file.
        struct path_rule rule = {.allowed = rights, .parent = file};
        result = (int)syscall(SYS_landlock_add_rule, ruleset, RULE_PATH_BENEATH, &rule, 0);
    }
    int saved = errno;
    close(file);
    errno = saved;
    return result;
}

static int allow_existing(int ruleset, const char *const *paths, uint64_t rights) {
    for (; *paths; paths++)
        if (allow(ruleset, *paths, rights) != 0 && errno != ENOENT && errno != ENOTDIR && errno != EACCES) return -1;
    return 0;
}

static int allow_listed(int ruleset, const struct confinement *c) {
    if (allow(ruleset, c->program, EXECUTE | READ_FILE) != 0) return -1;
    if (allow(ruleset, c->input, READ_FILE) != 0) return -1;
    if (allow_existing(ruleset, c->library_trees, EXECUTE | READ_FILE | READ_DIR) != 0) return -1;
    return allow_existing(ruleset, c->other_files, READ_FILE);
}

int confinement_restrict_files(const struct confinement *c) {
    int abi = confinement_landlock_abi();
    if (abi == 0) return 0; // Reported by `ConfinedLaunch.capabilities`.
    size_t size;
    struct ruleset wanted = everything(abi, &size);
    int ruleset = (int)syscall(SYS_landlock_create_ruleset, &wanted, size, 0);
    if (ruleset < 0) return -1;
    int result = allow_listed(ruleset, c);
    if (result == 0) result = (int)syscall(SYS_landlock_restrict_self, ruleset, 0);
    int saved = errno;
    close(ruleset);
    errno = saved;
    return result;
}

#define _GNU_SOURCE
#include "CConfinement.h"

#include <errno.h>
#include <linux/capability.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "layers.h"

static int limit(int resource, rlim_t soft, rlim_t hard) {
    struct rlimit wanted = {.rlim_cur = soft, .rlim_max = hard}, current;
    if (getrlimit(resource, &current) != 0) return -1;
    // A hard limit can only be lowered, and a stricter one inherited from the service manager stays.
    if (wanted.rlim_max > current.rlim_max) wanted.rlim_max = current.rlim_max;
    if (wanted.rlim_cur > wanted.rlim_max) wanted.rlim_cur = wanted.rlim_max;
    return setrlimit(resource, &wanted);
}

static int limit_resources(const struct confinement *c) {
    if (limit(RLIMIT_CPU, c->processor_seconds, c->processor_seconds + 1) != 0) return -1;
    if (limit(RLIMIT_FSIZE, 0, 0) != 0) return -1; // Pipes are not files: stdout still works.
    if (signal(SIGXFSZ, SIG_IGN) == SIG_ERR) return -1; // Writing fails instead of killing.
    if (limit(RLIMIT_CORE, 0, 0) != 0) return -1;
    if (limit(RLIMIT_NOFILE, 64, 64) != 0) return -1;
    return limit(RLIMIT_AS, c->memory_in_bytes, c->memory_in_bytes);
}

static int die_with_parent(pid_t parent) {
    if (parent == 0) return 0;
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) return -1;
    if (getppid() == parent) return 0;
    errno = ESRCH; // It was gone before the request above.
    return -1;
}

// Started by root, the decoder keeps no privilege but reading the input whatever its owner.
static void drop_capabilities(void) {
    for (int capability = 0; capability < 64; capability++)
        if (capability != CAP_DAC_READ_SEARCH) prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
}

const char *confinement_enter(const struct confinement *c, char *const argv[], char *const envp[]) {
    if (die_with_parent(c->parent) != 0) return "parent";
    drop_capabilities();
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return "no-new-privileges";
    if (confinement_restrict_files(c) != 0) return "landlock";
    if (limit_resources(c) != 0) return "limits";
    if (confinement_filter_calls() != 0) return "seccomp";
    // PR_SET_DUMPABLE is left alone: execve would set it again.
    execve(c->program, argv, envp);
    return "exec";
}

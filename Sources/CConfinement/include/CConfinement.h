// Confinement of one child process, applied to itself before it becomes a decoder of untrusted media.
//
// Guarantees after `confinement_enter`: no network, no new process, no write to any file, no signal to another
// process, reads only below the listed paths, bounded memory and processor time. It never prints anything.
#ifndef C_CONFINEMENT_H
#define C_CONFINEMENT_H

#include <stdint.h>
#include <sys/types.h>

/// What the process may still do; paths are absolute, lists end with NULL, paths that do not exist are skipped.
struct confinement {
    const char *program;              // Read and executed.
    const char *input;                // Read; must exist.
    const char *const *library_trees; // Read and executed, with everything below.
    const char *const *other_files;   // Read.
    uint64_t memory_in_bytes;         // Address space (RLIMIT_AS).
    uint64_t processor_seconds;       // SIGXCPU, one second later SIGKILL.
    pid_t parent;                     // The process dies with this one; 0 to live on.
};

/// The version of the kernel's Landlock interface, 0 without Landlock.
int confinement_landlock_abi(void);

/// 1 when the kernel filters system calls.
int confinement_has_seccomp(void);

/// Confines this process and replaces it with `program`. Returns only on failure: the name of the step that failed,
/// with errno set.
const char *confinement_enter(const struct confinement *confinement, char *const argv[], char *const envp[]);

#endif

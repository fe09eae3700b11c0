// What Swift cannot say about processes and descriptors. Between fork and execve only calls are made that are safe in
// a copied process.
#ifndef C_SPAWN_H
#define C_SPAWN_H

#include <stddef.h>
#include <sys/types.h>

/// A child to be started.
struct spawn_order {
    const char *program;
    char *const *arguments;   // Ends with NULL.
    char *const *environment; // Exactly this; ends with NULL.
    const char *directory;    // NULL to stay where the parent is.
    const int *descriptors;   // They become 0, 1, 2, 3 …; -1 for none. All others are closed.
    size_t descriptor_count;
    uid_t user;   // (uid_t)-1 to keep the parent's; otherwise all groups but `group` are given up, too.
    gid_t group;
};

/// Starts a child in a session of its own, with all signals as in a fresh process.
/// Returns its id, or -1 with errno set and `failed_step` pointing to the name of the call that failed.
pid_t spawn_process(const struct spawn_order *order, const char **failed_step);

/// Makes the kernel name the sender of each datagram that arrives on a unix socket. Returns 0, or -1 with errno.
int datagram_name_senders(int descriptor);

/// Receives a datagram without waiting; `sender` becomes the process that sent it, 0 when the kernel does not say.
/// Returns its length, or -1 with errno.
ssize_t datagram_receive(int descriptor, void *buffer, size_t capacity, pid_t *sender);

/// Marks all descriptors but the first three to be closed by execve: libraries do not all care for that.
int descriptors_close_on_exec(void);

/// Accepts a connection; its descriptor does not block and is closed by execve. Returns it, or -1 with errno.
int descriptor_accept(int listening);

/// Makes a pipe (reading end first) whose ends are closed by execve. Returns 0, or -1 with errno.
int descriptor_pipe(int ends[2]);

/// Makes orphaned descendants children of this process. Returns 0, or -1 with errno.
int spawn_adopt_orphans(void);

#endif

#define _GNU_SOURCE
#include "CSpawn.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

struct failure {
    int code;
    const char *step; // Valid in the parent, too: both have the same constants.
};

/// Marks all descriptors from `first` on to be closed by execve.
static int close_from(unsigned first) {
#ifdef SYS_close_range
    if (syscall(SYS_close_range, first, ~0U, 4U /* CLOSE_RANGE_CLOEXEC */) == 0) return 0;
#endif
    // Kernels before 5.11. The parent opens its own with O_CLOEXEC; this is for what it inherited itself.
    long limit = sysconf(_SC_OPEN_MAX);
    if (limit < 0 || limit > 65536) limit = 65536;
    for (long descriptor = first; descriptor < limit; descriptor++) fcntl((int)descriptor, F_SETFD, FD_CLOEXEC);
    return 0;
}

/// Puts the descriptors into their places. None may lie where another one goes, so all move out of the way first.
static const char *arrange(const struct spawn_order *order, int *report) {
    int count = (int)order->descriptor_count;
    int moved[64];
    if (order->descriptor_count > 64) {
        errno = EINVAL;
        return "descriptors";
    }
    // The report goes first: its old place may be one of those that are about to be taken.
    if ((*report = fcntl(*report, F_DUPFD_CLOEXEC, count)) < 0) return "fcntl";
    for (int i = 0; i < count; i++) {
        moved[i] = -1;
        if (order->descriptors[i] >= 0 && (moved[i] = fcntl(order->descriptors[i], F_DUPFD_CLOEXEC, count)) < 0)
            return "fcntl";
    }
    for (int i = 0; i < count; i++) {
        if (moved[i] < 0) close(i);
        else if (dup2(moved[i], i) < 0) return "dup2";
    }
    return close_from((unsigned)count) == 0 ? NULL : "close_range";
}

static const char *become(const struct spawn_order *order, int *report) {
    for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    const char *failed = arrange(order, report);
    if (failed) return failed;
    if (setsid() < 0) return "setsid";
    if (order->user != (uid_t)-1) {
        if (setgroups(0, NULL) != 0) return "setgroups";
        if (setresgid(order->group, order->group, order->group) != 0) return "setresgid";
        if (setresuid(order->user, order->user, order->user) != 0) return "setresuid";
    }
    if (order->directory && chdir(order->directory) != 0) return "chdir";
    sigprocmask(SIG_SETMASK, &none, NULL);
    execve(order->program, order->arguments, order->environment);
    return "execve";
}

pid_t spawn_process(const struct spawn_order *order, const char **failed_step) {
    int report[2];
    *failed_step = "pipe";
    if (pipe2(report, O_CLOEXEC) != 0) return -1;
    // No handler of the parent's may run in the child before it is reset.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t child = fork();
    if (child == 0) {
        struct failure failure = {0, become(order, &report[1])};
        failure.code = errno;
        ssize_t ignored = write(report[1], &failure, sizeof failure);
        (void)ignored;
        _exit(127);
    }
    int code = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(report[1]);
    *failed_step = "fork";
    if (child > 0) {
        // Closed by a successful execve, and then there is nothing to read.
        struct failure failure;
        ssize_t got;
        while ((got = read(report[0], &failure, sizeof failure)) < 0 && errno == EINTR) {}
        if (got == sizeof failure) {
            while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {}
            *failed_step = failure.step;
            code = failure.code;
            child = -1;
        }
    }
    close(report[0]);
    errno = code;
    return child;
}

int datagram_name_senders(int descriptor) {
    int on = 1;
    return setsockopt(descriptor, SOL_SOCKET, SO_PASSCRED, &on, sizeof on);
}

ssize_t datagram_receive(int descriptor, void *buffer, size_t capacity, pid_t *sender) {
    union {
        char bytes[CMSG_SPACE(sizeof(struct ucred)) + CMSG_SPACE(64 * sizeof(int))];
        struct cmsghdr align;
    } control;
    struct iovec part = {.iov_base = buffer, .iov_len = capacity};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    *sender = 0;
    ssize_t length = recvmsg(descriptor, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (length < 0) return -1;
    for (struct cmsghdr *item = CMSG_FIRSTHDR(&message); item; item = CMSG_NXTHDR(&message, item)) {
        if (item->cmsg_level != SOL_SOCKET) continue;
        if (item->cmsg_type == SCM_CREDENTIALS) {
            struct ucred credentials;
            memcpy(&credentials, CMSG_DATA(item), sizeof credentials);
            *sender = credentials.pid;
        } else if (item->cmsg_type == SCM_RIGHTS) {
            // Nobody asked for descriptors; kept open, they would use up ours.
            size_t count = (item->cmsg_len - CMSG_LEN(0)) / sizeof(int);
            for (size_t i = 0; i < count; i++) {
                int unwanted;
                memcpy(&unwanted, CMSG_DATA(item) + i * sizeof(int), sizeof unwanted);
                close(unwanted);
            }
        }
    }
    return length;
}

int spawn_adopt_orphans(void) {
    return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
}

int descriptors_close_on_exec(void) {
    return close_from(3);
}

int descriptor_accept(int listening) {
    return accept4(listening, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
}

int descriptor_pipe(int ends[2]) {
    return pipe2(ends, O_CLOEXEC);
}

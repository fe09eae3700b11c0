// Seccomp: system calls a decoder never needs fail with EPERM, everything else is allowed. It also holds alone, on a
// kernel without Landlock: then files can be read, but still none written and nothing sent.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "layers.h"

#if defined(__x86_64__)
#define NATIVE_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define NATIVE_ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#error "The system call filter knows x86_64 and aarch64 only."
#endif

// Calls above this number are younger than this list; programs know how to do without them.
enum { YOUNGEST_KNOWN_CALL = 450 };

static const int refused[] = {
    // Network.
    SYS_socket, SYS_socketpair, SYS_connect, SYS_bind, SYS_listen, SYS_accept, SYS_accept4, SYS_sendto, SYS_sendmsg,
    SYS_sendmmsg, SYS_recvfrom, SYS_recvmsg, SYS_recvmmsg, SYS_setsockopt, SYS_getsockopt, SYS_shutdown,
    // Other processes: looking in, signalling, steering, talking to.
    SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev, SYS_process_madvise, SYS_process_mrelease, SYS_kcmp,
    SYS_pidfd_open, SYS_pidfd_getfd, SYS_pidfd_send_signal, SYS_tkill, SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo,
    SYS_execveat, SYS_setpriority, SYS_ioprio_set, SYS_sched_setscheduler, SYS_sched_setattr, SYS_sched_setparam,
    SYS_move_pages, SYS_migrate_pages, SYS_shmget, SYS_shmat, SYS_shmctl, SYS_semget, SYS_semop, SYS_semtimedop,
    SYS_semctl, SYS_msgget, SYS_msgsnd, SYS_msgrcv, SYS_msgctl, SYS_mq_open, SYS_mq_unlink,
    // Changing the file system.
    SYS_truncate, SYS_fallocate, SYS_mkdirat, SYS_mknodat, SYS_unlinkat, SYS_symlinkat, SYS_linkat, SYS_renameat,
    SYS_renameat2, SYS_fchmod, SYS_fchmodat, SYS_fchown, SYS_fchownat, SYS_utimensat, SYS_setxattr, SYS_lsetxattr,
    SYS_fsetxattr, SYS_removexattr, SYS_lremovexattr, SYS_fremovexattr, SYS_memfd_create, SYS_memfd_secret,
    SYS_open_by_handle_at, SYS_name_to_handle_at, SYS_fanotify_init, SYS_fanotify_mark, SYS_quotactl, SYS_quotactl_fd,
    // Mounts and name spaces.
    SYS_mount, SYS_umount2, SYS_mount_setattr, SYS_move_mount, SYS_open_tree, SYS_fsopen, SYS_fsconfig, SYS_fsmount,
    SYS_fspick, SYS_pivot_root, SYS_chroot, SYS_unshare, SYS_setns,
    // Large or privileged parts of the kernel.
    SYS_bpf, SYS_perf_event_open, SYS_userfaultfd, SYS_io_uring_setup, SYS_io_uring_enter, SYS_io_uring_register,
    SYS_io_setup, SYS_io_submit, SYS_keyctl, SYS_add_key, SYS_request_key, SYS_personality, SYS_syslog, SYS_acct,
    SYS_vhangup, SYS_init_module, SYS_finit_module, SYS_delete_module, SYS_kexec_load, SYS_kexec_file_load, SYS_reboot,
    SYS_swapon, SYS_swapoff, SYS_sethostname, SYS_setdomainname, SYS_settimeofday, SYS_clock_settime, SYS_adjtimex,
    SYS_clock_adjtime, SYS_nfsservctl, SYS_lookup_dcookie,
#if defined(__x86_64__)
    // The older spellings.
    SYS_fork, SYS_vfork, SYS_creat, SYS_mkdir, SYS_rmdir, SYS_mknod, SYS_unlink, SYS_symlink, SYS_link,
    SYS_rename, SYS_chmod, SYS_chown, SYS_lchown, SYS_utime, SYS_utimes, SYS_futimesat, SYS_ioperm, SYS_iopl,
    SYS_modify_ldt, SYS_uselib, SYS_ustat, SYS_sysfs, SYS__sysctl,
#endif
};

struct filter {
    struct sock_filter code[1024];
    unsigned short length;
};

static void emit(struct filter *f, unsigned short code, uint8_t if_true, uint8_t if_false, uint32_t operand) {
    f->code[f->length++] = (struct sock_filter){code, if_true, if_false, operand};
}

static void load(struct filter *f, size_t offset) { emit(f, BPF_LD | BPF_W | BPF_ABS, 0, 0, (uint32_t)offset); }

static void answer(struct filter *f, uint32_t action) { emit(f, BPF_RET | BPF_K, 0, 0, action); }

static void load_number(struct filter *f) { load(f, offsetof(struct seccomp_data, nr)); }

// The low half: every argument inspected here is 32 bits wide for the kernel too.
static void load_argument(struct filter *f, int index) {
    load(f, offsetof(struct seccomp_data, args) + (size_t)index * sizeof(uint64_t));
}

static void refuse(struct filter *f, uint32_t number, int error) {
    emit(f, BPF_JMP | BPF_JEQ | BPF_K, 0, 1, number);
    answer(f, SECCOMP_RET_ERRNO | (uint32_t)error);
}

// Refuses a call in which any of the bits is set.
static void refuse_bits(struct filter *f, uint32_t number, int argument, uint32_t bits, int error) {
    emit(f, BPF_JMP | BPF_JEQ | BPF_K, 0, 4, number);
    load_argument(f, argument);
    emit(f, BPF_JMP | BPF_JSET | BPF_K, 0, 1, bits);
    answer(f, SECCOMP_RET_ERRNO | (uint32_t)error);
    load_number(f);
}

// Refuses a call unless the argument is one of the two values.
static void refuse_unless(struct filter *f, uint32_t number, int argument, uint32_t value, uint32_t other) {
    emit(f, BPF_JMP | BPF_JEQ | BPF_K, 0, 5, number);
    load_argument(f, argument);
    emit(f, BPF_JMP | BPF_JEQ | BPF_K, 2, 0, value);
    emit(f, BPF_JMP | BPF_JEQ | BPF_K, 1, 0, other);
    answer(f, SECCOMP_RET_ERRNO | EPERM);
    load_number(f);
}

// Threads are allowed, processes are not.
static void refuse_processes(struct filter *f) {
    uint32_t name_spaces = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID
        | CLONE_NEWNET;
    refuse_bits(f, SYS_clone, 0, name_spaces, EPERM);
    emit(f, BPF_JMP | BPF_JEQ | BPF_K, 0, 4, SYS_clone);
    load_argument(f, 0);
    emit(f, BPF_JMP | BPF_JSET | BPF_K, 1, 0, CLONE_THREAD);
    answer(f, SECCOMP_RET_ERRNO | EPERM);
    load_number(f);
    refuse(f, SYS_clone3, ENOSYS); // Its flags are out of a filter's sight; libc falls back to clone.
}

static void refuse_writing(struct filter *f) {
    // Only the own bit of O_TMPFILE, the rest of it is O_DIRECTORY.
    uint32_t bits = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | (O_TMPFILE & ~O_DIRECTORY);
    refuse_bits(f, SYS_openat, 2, bits, EACCES);
#ifdef SYS_open
    refuse_bits(f, SYS_open, 1, bits, EACCES);
#endif
    refuse(f, SYS_openat2, ENOSYS);
}

static void build(struct filter *f) {
    load(f, offsetof(struct seccomp_data, arch));
    emit(f, BPF_JMP | BPF_JEQ | BPF_K, 1, 0, NATIVE_ARCHITECTURE);
    answer(f, SECCOMP_RET_KILL_PROCESS);
    load_number(f);
    // Also catches x32, whose numbers have bit 30 set.
    emit(f, BPF_JMP | BPF_JGT | BPF_K, 0, 1, YOUNGEST_KNOWN_CALL);
    answer(f, SECCOMP_RET_ERRNO | ENOSYS);
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) refuse(f, (uint32_t)refused[i], EPERM);
    refuse_processes(f);
    refuse_writing(f);
    uint32_t self = (uint32_t)getpid();
    refuse_unless(f, SYS_kill, 0, self, self);
    refuse_unless(f, SYS_tgkill, 0, self, self);
    refuse_unless(f, SYS_prlimit64, 0, 0, self);
    emit(f, BPF_JMP | BPF_JEQ | BPF_K, 0, 3, SYS_ioctl); // Typing into the operator's terminal.
    load_argument(f, 1);
    emit(f, BPF_JMP | BPF_JEQ | BPF_K, 0, 1, TIOCSTI);
    answer(f, SECCOMP_RET_ERRNO | EPERM);
    answer(f, SECCOMP_RET_ALLOW);
}

int confinement_has_seccomp(void) {
    uint32_t action = SECCOMP_RET_ERRNO;
    return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

int confinement_filter_calls(void) {
    if (!confinement_has_seccomp()) return 0; // Reported by `ConfinedLaunch.capabilities`.
    struct filter filter = {.length = 0};
    build(&filter);
    struct sock_fprog program = {.len = filter.length, .filter = filter.code};
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program);
}

#include "base/syscall_list.h"

#ifdef SYSCALL_LIST_ARCH

#include <errno.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#ifndef __NR_fchmodat2
#define __NR_fchmodat2 452
#endif

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define CALL(name)                 \
	{                          \
		__NR_##name, #name \
	}

static const struct syscall_name never[] = {
	/* Other programs. */
	CALL(execve),
	CALL(execveat),
#ifdef __x86_64__
	CALL(fork),
	CALL(vfork),
#endif
/* Other processes: their memory, descriptors and signals. */
#ifndef COGET_SANITIZED /* LeakSanitizer traces the process from a child */
	CALL(ptrace),
#endif
	CALL(process_vm_readv),
	CALL(process_vm_writev),
	CALL(pidfd_open),
	CALL(pidfd_getfd),
	CALL(pidfd_send_signal),
	CALL(tkill),
	CALL(rt_sigqueueinfo),
	CALL(rt_tgsigqueueinfo),
	CALL(move_pages),
	CALL(migrate_pages),
	/* Connections from outside. */
	CALL(listen),
/* Permissions, owners and lengths by path, which Landlock leaves open. */
#ifdef __x86_64__
	CALL(chmod),
	CALL(chown),
	CALL(lchown),
	CALL(utime),
	CALL(utimes),
	CALL(futimesat),
#endif
	CALL(fchmodat),
	CALL(fchmodat2),
	CALL(fchown),
	CALL(fchownat),
	CALL(truncate),
	CALL(setxattr),
	CALL(lsetxattr),
	CALL(removexattr),
	CALL(lremovexattr),
	/* Identity and privileges. */
	CALL(setuid),
	CALL(setgid),
	CALL(setreuid),
	CALL(setregid),
	CALL(setresuid),
	CALL(setresgid),
	CALL(setfsuid),
	CALL(setfsgid),
	CALL(setgroups),
	CALL(capset),
	CALL(personality),
	/* Another view of the file system or the system. */
	CALL(chroot),
	CALL(pivot_root),
	CALL(mount),
	CALL(umount2),
	CALL(move_mount),
	CALL(open_tree),
	CALL(mount_setattr),
	CALL(fsopen),
	CALL(fsconfig),
	CALL(fsmount),
	CALL(fspick),
	CALL(open_by_handle_at),
	CALL(setns),
	CALL(unshare),
	/* The system as a whole. */
	CALL(kexec_load),
#ifdef __NR_kexec_file_load
	CALL(kexec_file_load),
#endif
	CALL(init_module),
	CALL(finit_module),
	CALL(delete_module),
	CALL(reboot),
	CALL(swapon),
	CALL(swapoff),
	CALL(acct),
	CALL(quotactl),
	CALL(quotactl_fd),
	CALL(syslog),
	CALL(settimeofday),
	CALL(clock_settime),
	CALL(clock_adjtime),
	CALL(adjtimex),
	CALL(sethostname),
	CALL(setdomainname),
	CALL(vhangup),
#ifdef __x86_64__
	CALL(iopl),
	CALL(ioperm),
	CALL(modify_ldt),
#endif
	/* Where the kernel's faults are found. */
	CALL(bpf),
	CALL(perf_event_open),
	CALL(userfaultfd),
	CALL(fanotify_init),
	CALL(vmsplice),
};
const struct syscall_names syscalls_never = {never, COUNT(never)};

static const struct syscall_name missing[] = {
	CALL(clone3),	      /* of the C library; its flags are out of sight */
	CALL(io_uring_setup), /* of libuv */
	CALL(io_uring_enter),
	CALL(io_uring_register),
	CALL(add_key), /* of Kerberos, when a proxy offers it */
	CALL(request_key),
	CALL(keyctl),
	CALL(kcmp), /* of systemd's name services */
	CALL(name_to_handle_at),
};
const struct syscall_names syscalls_missing = {missing, COUNT(missing)};

#define LOW(argument) (2 * (argument))
#define HIGH(argument) (2 * (argument) + 1)

#define NAMESPACES                                                     \
	(CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | \
	 CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET)

const struct syscall_condition syscall_conditions[] = {
	{
		.call = CALL(socket),
		.half = LOW(0),
		.count = 4,
		.values = {AF_UNIX, AF_INET, AF_INET6, AF_NETLINK},
		.error = EAFNOSUPPORT,
	},
	/* Typing commands into the terminal for whoever reads it next. */
	{
		.call = CALL(ioctl),
		.half = LOW(1),
		.refused = REFUSED_IF_LISTED,
		.count = 2,
		.values = {TIOCSTI, TIOCLINUX},
	},
#ifndef COGET_SANITIZED
	/* Threads alone. */
	{
		.call = CALL(clone),
		.half = LOW(0),
		.ignored = ~(uint32_t)(CLONE_THREAD | NAMESPACES),
		.count = 1,
		.values = {CLONE_THREAD},
	},
	/* What abort() and raise() do. */
	{
		.call = CALL(kill),
		.half = LOW(0),
		.count = 1,
		.values = {SYSCALL_OWN_PID},
	},
	{
		.call = CALL(tgkill),
		.half = LOW(0),
		.count = 1,
		.values = {SYSCALL_OWN_PID},
	},
#endif
	{
		.call = CALL(prlimit64),
		.half = LOW(0),
		.count = 2,
		.values = {0, SYSCALL_OWN_PID},
	},
	/* Of this process itself: PIDFD_SELF_THREAD and _THREAD_GROUP. */
	{
		.call = CALL(process_madvise),
		.half = LOW(0),
		.count = 2,
		.values = {(uint32_t)-10000, (uint32_t)-10001},
	},
	/* Rights to read and write are given; what can be run is not made. */
	{
		.call = CALL(fchmod),
		.half = LOW(1),
		.ignored = 0666,
		.count = 1,
		.values = {0},
	},
	/* Times of a descriptor: without a path. */
	{
		.call = CALL(utimensat),
		.half = LOW(1),
		.count = 1,
		.values = {0},
	},
	{
		.call = CALL(utimensat),
		.half = HIGH(1),
		.count = 1,
		.values = {0},
	},
};
const size_t syscall_condition_count = COUNT(syscall_conditions);

#endif

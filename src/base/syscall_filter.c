/*
 * Written as a program for the kernel's interpreter, without libseccomp: it
 * takes no longer than the calls of that library would, and brings no code into
 * the process.  Since Linux 5.11 the kernel remembers which calls are allowed
 * whatever their arguments, and runs the program for socket(2), ioctl(2) and
 * the like alone.
 *
 * Calls that are newer than the list fail with ENOSYS, on which every library
 * falls back.
 */
#include "base/syscall_filter.h"

#include <errno.h>

#include "base/syscall_list.h"

#ifdef SYSCALL_LIST_ARCH

#include <assert.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/filter.h>
#include <linux/seccomp.h>

enum { MAX_INSTRUCTIONS = 512 };

#define FAIL(error) (SECCOMP_RET_ERRNO | (uint32_t)(error))

struct program {
	struct sock_filter code[MAX_INSTRUCTIONS];
	unsigned short len;
};

static void emit(struct program *program, uint16_t code, uint32_t k,
		 uint8_t if_true, uint8_t if_false)
{
	assert(program->len < MAX_INSTRUCTIONS);
	program->code[program->len++] = (struct sock_filter){
		.code = code, .k = k, .jt = if_true, .jf = if_false};
}

static void load(struct program *program, size_t offset)
{
	emit(program, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

/* Compare what was loaded, and skip that many instructions. */
static void compare(struct program *program, uint32_t value, uint8_t if_equal,
		    uint8_t if_other)
{
	emit(program, BPF_JMP | BPF_JEQ | BPF_K, value, if_equal, if_other);
}

static void answer(struct program *program, uint32_t action)
{
	emit(program, BPF_RET | BPF_K, action, 0, 0);
}

static void load_number(struct program *program)
{
	load(program, offsetof(struct seccomp_data, nr));
}

static void refuse_foreign_and_newer(struct program *program)
{
	load(program, offsetof(struct seccomp_data, arch));
	compare(program, SYSCALL_LIST_ARCH, 1, 0);
	answer(program, SECCOMP_RET_TRAP);
	load_number(program);
	emit(program, BPF_JMP | BPF_JGT | BPF_K, SYSCALL_LIST_NEWEST, 0, 1);
	answer(program, FAIL(ENOSYS));
}

/* All but that one; or all, if it is 0. */
static void refuse_all(struct program *program,
		       const struct syscall_names *names, uint32_t but,
		       uint32_t action)
{
	for (size_t i = 0; i < names->count; i++) {
		if (but && names->calls[i].number == but)
			continue;
		compare(program, names->calls[i].number, 0, 1);
		answer(program, action);
	}
}

/* Any of the values does: go on behind the answer. */
static void refuse_others(struct program *program, const uint32_t *values,
			  uint32_t count, uint32_t action)
{
	for (uint32_t i = 0; i < count; i++) {
		bool is_own_pid = values[i] == SYSCALL_OWN_PID;
		uint32_t value = is_own_pid ? (uint32_t)getpid() : values[i];

		compare(program, value, (uint8_t)(count - i), 0);
	}
	answer(program, action);
}

static void refuse_listed(struct program *program, const uint32_t *values,
			  uint32_t count, uint32_t action)
{
	for (uint32_t i = 0; i < count; i++) {
		compare(program, values[i], 0, 1);
		answer(program, action);
	}
}

/* Goes on, with the number loaded again, where the call is not refused. */
static void refuse_on(struct program *program,
		      const struct syscall_condition *on)
{
	uint32_t action = on->error ? FAIL(on->error) : SECCOMP_RET_TRAP;
	unsigned short begin = program->len;

	compare(program, on->call.number, 0, 0);
	load(program,
	     offsetof(struct seccomp_data, args) + on->half * sizeof(uint32_t));
	emit(program, BPF_ALU | BPF_AND | BPF_K, ~on->ignored, 0, 0);
	if (on->refused == REFUSED_IF_LISTED)
		refuse_listed(program, on->values, on->count, action);
	else
		refuse_others(program, on->values, on->count, action);
	load_number(program);
	program->code[begin].jf = (uint8_t)(program->len - begin - 1);
}

static void write_program(struct program *program, bool may_listen)
{
	program->len = 0;
	refuse_foreign_and_newer(program);
	refuse_all(program, &syscalls_never, may_listen ? __NR_listen : 0,
		   SECCOMP_RET_TRAP);
	refuse_all(program, &syscalls_missing, 0, FAIL(ENOSYS));
	for (size_t i = 0; i < syscall_condition_count; i++)
		refuse_on(program, &syscall_conditions[i]);
	answer(program, SECCOMP_RET_ALLOW);
}

static void (*notify)(const char *name);

static const char *name_of(const siginfo_t *info)
{
	uint32_t number = (uint32_t)info->si_syscall;

	if (info->si_arch != SYSCALL_LIST_ARCH)
		return "a system call of another processor";
	for (size_t i = 0; i < syscalls_never.count; i++)
		if (syscalls_never.calls[i].number == number)
			return syscalls_never.calls[i].name;
	for (size_t i = 0; i < syscall_condition_count; i++)
		if (syscall_conditions[i].call.number == number)
			return syscall_conditions[i].call.name;
	return "a system call";
}

/* The default action is set again when it begins: nobody goes on after it. */
static void on_sigsys(int signum, siginfo_t *info, void *context)
{
	(void)context;
	if (info->si_code > 0) /* of the kernel, not sent by a process */
		notify(name_of(info));
	raise(signum);
}

/*
 * SPEC_ALLOW: until Linux 5.16 a process with a filter was slowed down against
 * the reading of its memory by programs that it interprets; there are none.
 */
int syscall_filter_enter(void (*on_refused)(const char *name), bool may_listen)
{
	const unsigned flags =
		SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_SPEC_ALLOW;
	struct sigaction action = {
		.sa_sigaction = on_sigsys,
		.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER | SA_RESETHAND,
	};
	struct program program;
	struct sock_fprog given = {.filter = program.code};
	long status;

	write_program(&program, may_listen);
	given.len = program.len;
	notify = on_refused;
	/* The kernel takes filters of nobody else. */
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
	    sigaction(SIGSYS, &action, NULL) != 0)
		return -errno;
	status = syscall(__NR_seccomp, SECCOMP_SET_MODE_FILTER, flags, &given);
	if (status == 0)
		return 0;
	/* A positive one is the id of a thread with a filter of its own. */
	status = status < 0 ? -errno : -EBUSY;
	signal(SIGSYS, SIG_DFL);
	return (int)status;
}

bool syscall_filter_is_possible(void)
{
	const uint32_t action = SECCOMP_RET_TRAP;

	return syscall(__NR_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

#else

int syscall_filter_enter(void (*on_refused)(const char *name), bool may_listen)
{
	(void)on_refused;
	(void)may_listen;
	return -EOPNOTSUPP;
}

bool syscall_filter_is_possible(void)
{
	return false;
}

#endif

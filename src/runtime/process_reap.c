/*
 * Children that end.
 *
 * Each loop that has children watches SIGCHLD, and then asks for the status of
 * each of its own by its id; so several loops, and a program that waits for
 * children of its own, do not take them from each other.
 */
#include <errno.h>
#include <linux/posix_types.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/debug.h"
#include "runtime/link.h"
#include "runtime/process.h"
#include "runtime/task.h"

/* The status of one that another has reaped, who alone knows it. */
enum { UNKNOWN = 255 };

static void end(struct co_process *process)
{
	process->is_running = false;
	process_unwatch(process);
	task_wake_all(&process->waiters, 0);
	process_free_unused(process);
}

/*
 * The kernel's struct rusage, whose times may be shorter than the C library's.
 */
struct kernel_usage {
	__kernel_long_t utime[2], stime[2]; /* seconds, microseconds */
	__kernel_long_t maxrss, ixrss, idrss, isrss, minflt, majflt, nswap;
	__kernel_long_t inblock, oublock, msgsnd, msgrcv, nsignals;
	__kernel_long_t nvcsw, nivcsw;
};

static struct rusage as_rusage(const struct kernel_usage *usage)
{
	return (struct rusage){
		.ru_utime = {usage->utime[0], usage->utime[1]},
		.ru_stime = {usage->stime[0], usage->stime[1]},
		.ru_maxrss = usage->maxrss,
		.ru_ixrss = usage->ixrss,
		.ru_idrss = usage->idrss,
		.ru_isrss = usage->isrss,
		.ru_minflt = usage->minflt,
		.ru_majflt = usage->majflt,
		.ru_nswap = usage->nswap,
		.ru_inblock = usage->inblock,
		.ru_oublock = usage->oublock,
		.ru_msgsnd = usage->msgsnd,
		.ru_msgrcv = usage->msgrcv,
		.ru_nsignals = usage->nsignals,
		.ru_nvcsw = usage->nvcsw,
		.ru_nivcsw = usage->nivcsw,
	};
}

/*
 * Whether a child has ended, and how; one that another has reaped has, too.
 * The leader of a group is left a zombie until its close, lest its id, and so
 * the group's, becomes another's.
 *
 * The system call, unlike the C library's function, tells the usage, too.
 */
static bool has_ended(struct co_process *process)
{
	bool is_kept = process->leads_group && !process->is_closed;
	int flags = WEXITED | WNOHANG | (is_kept ? WNOWAIT : 0);
	struct kernel_usage usage = {0};
	siginfo_t info = {0};
	long status;

	do
		status = syscall(SYS_waitid, P_PID, process->id, &info, flags,
				 &usage);
	while (status < 0 && errno == EINTR);
	if (status == 0 && info.si_pid == 0)
		return false;
	process->is_zombie = status == 0 && is_kept;
	process->end.usage = as_rusage(&usage);
	if (info.si_code == CLD_KILLED || info.si_code == CLD_DUMPED) {
		process->end.status = -1;
		process->end.signal = info.si_status;
	} else {
		process->end.status = status < 0 ? UNKNOWN : info.si_status;
	}
	return true;
}

static void on_sigchld(uv_signal_t *handle, int signum)
{
	struct co_loop *loop = CONTAINER_OF(handle, struct co_loop, sigchld);
	struct co_link *link = loop->processes.next;

	(void)signum;
	while (link != &loop->processes) {
		struct co_process *process =
			CONTAINER_OF(link, struct co_process, link);

		link = link->next;
		if (process->is_running && has_ended(process))
			end(process);
	}
}

int process_watch(struct co_process *process)
{
	struct co_loop *loop = process->loop;
	int status = 0;

	if (loop->children == 0)
		status = uv_signal_start(&loop->sigchld, on_sigchld, SIGCHLD);
	if (status == 0)
		loop->children++;
	return status;
}

void process_unwatch(struct co_process *process)
{
	if (--process->loop->children == 0)
		uv_signal_stop(&process->loop->sigchld);
}

/* Wait for its end, which has come or is about to. */
static void reap(const struct co_process *process)
{
	while (waitpid(process->id, NULL, 0) < 0 && errno == EINTR)
		;
}

void process_reap(struct co_process *process)
{
	if (process->is_zombie)
		reap(process);
	process->is_zombie = false;
}

void process_end_all(struct co_loop *loop)
{
	while (!link_is_alone(&loop->processes)) {
		struct co_process *process = CONTAINER_OF(
			loop->processes.next, struct co_process, link);

		if (loop->is_debug && !process->is_closed)
			debug_report_open("process");
		if (process->is_running) {
			kill(process->id, SIGKILL);
			reap(process);
		}
		process_reap(process);
		link_remove(&process->link);
		free(process);
	}
}

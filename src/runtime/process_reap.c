/*
 * Children that end.
 *
 * Each loop that has children watches SIGCHLD, and then asks for the status of
 * each of its own by its id; so several loops, and a program that waits for
 * children of its own, do not take them from each other.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "runtime/debug.h"
#include "runtime/link.h"
#include "runtime/process.h"
#include "runtime/task.h"

static void end(struct co_process *process, int wait_status)
{
	process->is_running = false;
	process->end.status =
		WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : -1;
	process->end.signal =
		WIFSIGNALED(wait_status) ? WTERMSIG(wait_status) : 0;
	process_unwatch(process);
	task_wake_all(&process->waiters, 0);
	process_free_unused(process);
}

/* The status of a child that has ended; one of which nobody knows, too. */
static bool has_ended(const struct co_process *process, int *wait_status)
{
	pid_t id;

	*wait_status = 0;
	do
		id = waitpid(process->id, wait_status, WNOHANG);
	while (id < 0 && errno == EINTR);
	return id != 0;
}

static void on_sigchld(uv_signal_t *handle, int signum)
{
	struct co_loop *loop = CONTAINER_OF(handle, struct co_loop, sigchld);
	struct co_link *link = loop->processes.next;

	(void)signum;
	while (link != &loop->processes) {
		struct co_process *process =
			CONTAINER_OF(link, struct co_process, link);
		int wait_status;

		link = link->next;
		if (process->is_running && has_ended(process, &wait_status))
			end(process, wait_status);
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

void process_end_all(struct co_loop *loop)
{
	while (!link_is_alone(&loop->processes)) {
		struct co_process *process = CONTAINER_OF(
			loop->processes.next, struct co_process, link);

		if (loop->is_debug && !process->is_closed)
			debug_report_open("process");
		if (process->is_running) {
			kill(process->id, SIGKILL);
			while (waitpid(process->id, NULL, 0) < 0 &&
			       errno == EINTR)
				;
		}
		link_remove(&process->link);
		free(process);
	}
}

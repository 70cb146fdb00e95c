/*
 * Forking, so that a child inherits no descriptor by accident.
 *
 * libuv marks its own descriptors close-on-exec, and other libraries often do
 * not.  libuv calls nothing of ours between fork and exec; a fork handler of the
 * C library's runs there, and marks whatever is open but the standard three.
 */
#include <fcntl.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "runtime/process.h"

enum { FIRST = 3, CLOSE_RANGE_CLOEXEC_FLAG = 4 };

/* Whether the thread forks for process_fork(), not for the program. */
static _Thread_local bool is_ours;

static int status_of_handler;

/* Runs in the child, where little may be called. */
static void mark_descriptors(void)
{
	if (!is_ours)
		return;
#ifdef SYS_close_range
	if (syscall(SYS_close_range, FIRST, ~0U, CLOSE_RANGE_CLOEXEC_FLAG) == 0)
		return;
#endif
	for (long fd = sysconf(_SC_OPEN_MAX) - 1; fd >= FIRST; fd--)
		fcntl((int)fd, F_SETFD, FD_CLOEXEC);
}

static void install_handler(void)
{
	status_of_handler = -pthread_atfork(NULL, NULL, mark_descriptors);
}

int process_fork(uv_loop_t *loop, uv_process_t *handle,
		 const uv_process_options_t *options)
{
	static uv_once_t once = UV_ONCE_INIT;
	int status;

	uv_once(&once, install_handler);
	if (status_of_handler < 0)
		return status_of_handler;
	is_ours = true;
	status = uv_spawn(loop, handle, options);
	is_ours = false;
	return status;
}

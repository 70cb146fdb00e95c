/*
 * Turns.  As in asyncio, a turn runs what was ready when it began, in order,
 * and then polls for I/O and timers.  A poll is a system call, twenty times the
 * cost of a switch; so short turns share one, until RUNS_PER_POLL tasks and
 * callbacks have run or NS_PER_POLL has passed.  Tasks that yield in a loop
 * thus delay I/O by no more than that and one turn, or by RUNS_PER_LOOK of
 * their runs where these have become longer.
 *
 * In debug mode every task returns to the loop's stack, where its turn is
 * timed.
 */
#include "runtime/loop.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <coget/uv.h>

#include "runtime/debug.h"
#include "runtime/dump.h"
#include "runtime/handle.h"
#include "runtime/idle.h"
#include "runtime/interrupt.h"
#include "runtime/link.h"
#include "runtime/switch.h"
#include "runtime/task.h"

enum { RUNS_PER_POLL = 2048, RUNS_PER_LOOK = 32, NAME_BYTES = 128 };

#define NS_PER_POLL (50 * CO_MICROSECOND)

/* A call that a task wants made on the loop's stack. */
struct loop_errand {
	void (*fn)(void *arg);
	void *arg;
	struct co_task *task;
};

_Thread_local struct co_loop *loop_current;

struct co_loop *co_running_loop(void)
{
	return loop_current ? (struct co_loop *)loop_current->name : NULL;
}

uv_loop_t *co_uv_loop(void)
{
	if (!loop_current)
		return NULL;
	idle_expect_foreign(loop_current);
	uv_update_time(&loop_current->uv);
	return &loop_current->uv;
}

/*
 * A look at the clock costs more than a switch.  The first runs after a poll
 * tell whether runs are long; as long as they are not, fewer looks will do.
 */
bool loop_poll_is_due(struct co_loop *loop)
{
	size_t runs = loop->taken - loop->polled;

	if (runs >= RUNS_PER_POLL)
		return true;
	if ((int64_t)uv_hrtime() - loop->polled_ns >= NS_PER_POLL)
		return true; /* and it stays so until that poll */
	loop->look = runs + (runs < RUNS_PER_LOOK ? runs : RUNS_PER_LOOK);
	return false;
}

void loop_unready(struct co_loop *loop, struct co_runnable *runnable)
{
	link_remove(&runnable->link);
	if (loop->turn_end == loop->appended)
		loop->turn_end--;
	loop->appended--;
}

/* Run a task until it is back on the loop's stack for good. */
static void run_task(struct co_loop *loop, struct co_task *task)
{
	task_resume(task);
	while (loop->errand) {
		struct loop_errand *errand = loop->errand;

		loop->errand = NULL;
		errand->fn(errand->arg);
		task_resume(errand->task);
	}
}

static void run(struct co_loop *loop, struct co_runnable *runnable)
{
	if (runnable->is_task)
		run_task(loop, CONTAINER_OF(runnable, struct co_task, ready));
	else
		callback_run(
			CONTAINER_OF(runnable, struct co_callback, ready));
}

static void run_watched(struct co_loop *loop, struct co_runnable *runnable)
{
	int64_t start_ns = (int64_t)uv_hrtime();
	char name[NAME_BYTES] =
		"a callback"; /* a task may be freed meanwhile */

	if (runnable->is_task)
		snprintf(name, sizeof(name), "%s",
			 CONTAINER_OF(runnable, struct co_task, ready)->name);
	run(loop, runnable);
	debug_check_turn(name, start_ns);
}

static void run_turns(struct co_loop *loop)
{
	while (loop_has_turn(loop)) {
		struct co_runnable *runnable = loop_take(loop);

		if (loop->is_debug)
			run_watched(loop, runnable);
		else
			run(loop, runnable);
	}
}

void co_on_loop_stack(void (*fn)(void *arg), void *arg)
{
	struct co_loop *loop = loop_current;
	struct loop_errand errand = {fn, arg, loop ? loop->running : NULL};

	if (!fn)
		return;
	/*
	 * A task that is done, while others are told so, cannot be resumed; it
	 * has a stack all for itself.
	 */
	if (!errand.task || errand.task->state == CO_TASK_DONE) {
		fn(arg);
		return;
	}
	loop->errand = &errand;
	task_leave_to_loop(errand.task);
}

void loop_run(struct co_loop *loop)
{
	for (;;) {
		run_turns(loop);
		wakeup_send_all(loop);
		if (link_is_alone(&loop->tasks))
			return;
		if (!loop->main && loop->swept == 0) /* a callback's work */
			task_sweep(loop);
		loop_free_spent(loop);
		idle_poll(loop);
		loop->turn_end = loop->appended;
		loop->polled = loop->taken;
		loop->look = 0;
	}
}

/* Between two polls every task runs that was ready at the first of them. */
void loop_free_later(struct co_loop *loop, void *object)
{
	*(void **)object = loop->spent;
	loop->spent = object;
}

void loop_free_spent(struct co_loop *loop)
{
	while (loop->spent_before) {
		void *object = loop->spent_before;

		loop->spent_before = *(void **)object;
		free(object);
	}
	loop->spent_before = loop->spent;
	loop->spent = NULL;
}

void loop_own(struct loop_owner *owner, uv_handle_t *handle)
{
	owner->handle = handle;
	link_append(&loop_current->owners, &owner->link);
}

void loop_disown(struct loop_owner *owner)
{
	link_remove(&owner->link);
}

void loop_check(const uv_loop_t *uv)
{
	if (!loop_current || uv != &loop_current->uv)
		debug_misused("a handle was used outside the run that has opened "
			      "it, or from another thread");
}

static int watch_signals(struct co_loop *loop)
{
	int status = interrupt_watch(loop);

	if (status == 0)
		status = uv_signal_init(&loop->uv, &loop->sigchld);
	if (status == 0 && loop->is_debug)
		status = dump_watch_signal(loop);
	return status;
}

/*
 * libuv aborts when it closes a descriptor of its own that has become one of
 * the standard ones, where the program has closed these.
 */
static int hold_standard_descriptors(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd < 0)
		return uv_translate_sys_error(errno);
	close(fd);
	return 0;
}

/*
 * With its first loop libuv opens a pipe for the process, and aborts if it
 * cannot have one: see beforehand whether that and one more can be had.
 */
static int check_descriptors(void)
{
	static atomic_bool checked;
	uv_file fds[2][2];
	int status = checked ? 0 : hold_standard_descriptors();
	int opened = 0;

	while (!checked && status == 0 && opened < 2)
		if ((status = uv_pipe(fds[opened], 0, 0)) == 0)
			opened++;
	while (opened-- > 0) {
		close(fds[opened][0]);
		close(fds[opened][1]);
	}
	checked = status == 0;
	return status;
}

#ifdef CONTEXT_TSAN
/*
 * libuv closes descriptors by syscall(2), which ThreadSanitizer does not see:
 * it takes the next one of that number, another loop's, for the same.
 */
const char *__tsan_default_suppressions(void);

const char *__tsan_default_suppressions(void)
{
	return "race:uv_pipe\nrace:process_start\n"
	       "race:epoll_create1\nrace:epoll_ctl\nrace:pipe2\n"
	       "race:interceptor_eventfd\nrace:timerfd_create\n"
	       "race:accept4\nrace:interceptor_socket\n"
	       "race:interceptor_close\n";
}
#endif

int loop_open(struct co_loop *loop, const struct co_run_options *options)
{
	int status;

	*loop = (struct co_loop){
		.is_debug = options->debug || debug_is_wanted(),
		.is_virtual = options->virtual_clock,
		.virtual_ns = co_time_ns(),
		.polled_ns = (int64_t)uv_hrtime(),
		.alarm_fd = -1,
		.dice = 2463534242, /* Marsaglia's */
		.wakeup.fd = -1,
	};
	link_init(&loop->ready);
	link_init(&loop->owners);
	link_init(&loop->tasks);
	link_init(&loop->remote);
	link_init(&loop->requests);
	link_init(&loop->processes);
	link_init(&loop->named);
	timers_init(&loop->timers);
	task_cache_init(loop);
	context_of_thread(&loop->context, &loop->base);
	status = stacks_init(&loop->stacks, task_entry, options->stack_bytes,
			     options->guard_bytes);
	if (status == 0)
		status = uv_mutex_init(&loop->remote_lock);
	if (status < 0)
		return status;
	status = check_descriptors();
	if (status == 0)
		status = uv_loop_init(&loop->uv);
	if (status < 0)
		goto destroy_lock;
	status = wakeup_open(loop);
	if (status < 0)
		goto close_uv;
	status = idle_open_alarm(loop);
	if (status == 0)
		status = watch_signals(loop);
	if (status < 0)
		goto close_uv;
	handle_open(loop);
	return 0;

close_uv:
	loop_close(loop);
	return status;
destroy_lock:
	if (loop->uv.backend_fd > 0) /* forgotten by libuv before 1.51 */
		close(loop->uv.backend_fd);
	uv_mutex_destroy(&loop->remote_lock);
	return status;
}

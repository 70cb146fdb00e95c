/*
 * The kinds of cases, but for those of I/O.  Each stands in the line in which
 * tasks wait for the thing that it names.
 */
#include <coget/time.h>

#include "runtime/link.h"
#include "runtime/select.h"
#include "runtime/task.h"

bool select_names_object(const struct co_case *each)
{
	return each->object;
}

int select_stand_in(struct co_case *each, struct co_link *line)
{
	each->waiter.is_task = false;
	link_append(line, &each->waiter.link);
	return 0;
}

void select_leave_line(struct co_case *each)
{
	link_remove(&each->waiter.link);
}

static bool is_get_valid(const struct co_case *each)
{
	if (!each->object || !each->arg.out)
		return false;
	*each->arg.out = NULL;
	return true;
}

static bool can_get(struct co_case *each)
{
	const struct co_queue *queue = each->object;

	return queue->len > 0 || queue->shut_down;
}

static int get(struct co_case *each)
{
	return co_queue_try_get(each->object, each->arg.out);
}

static int wait_to_get(struct co_case *each)
{
	return select_stand_in(each,
			       &((struct co_queue *)each->object)->getters);
}

static int take_given(struct co_case *each, int status)
{
	if (status == 0)
		*each->arg.out = task_running()->given;
	return status;
}

struct co_case co_case_get(struct co_queue *queue, void **item)
{
	static const struct co_case_kind kind = {
		.is_valid = is_get_valid,
		.is_ready = can_get,
		.take = get,
		.wait = wait_to_get,
		.leave = select_leave_line,
		.taken = take_given,
	};

	return (struct co_case){
		.kind = &kind, .object = queue, .arg.out = item};
}

static bool can_put(struct co_case *each)
{
	const struct co_queue *queue = each->object;

	return queue->len < queue->capacity || queue->shut_down;
}

static int put(struct co_case *each)
{
	return co_queue_try_put(each->object, each->arg.item);
}

static int wait_to_put(struct co_case *each)
{
	return select_stand_in(each,
			       &((struct co_queue *)each->object)->putters);
}

struct co_case co_case_put(struct co_queue *queue, void *item)
{
	static const struct co_case_kind kind = {
		.is_valid = select_names_object,
		.is_ready = can_put,
		.take = put,
		.wait = wait_to_put,
		.leave = select_leave_line,
	};

	return (struct co_case){
		.kind = &kind, .object = queue, .arg.item = item};
}

static bool is_event_set(struct co_case *each)
{
	return co_event_is_set(each->object);
}

static int take_nothing(struct co_case *each)
{
	(void)each;
	return 0;
}

static int wait_for_event(struct co_case *each)
{
	return select_stand_in(each,
			       &((struct co_event *)each->object)->waiters);
}

struct co_case co_case_event(struct co_event *event)
{
	static const struct co_case_kind kind = {
		.is_valid = select_names_object,
		.is_ready = is_event_set,
		.take = take_nothing,
		.wait = wait_for_event,
		.leave = select_leave_line,
	};

	return (struct co_case){.kind = &kind, .object = event};
}

static bool is_future_set(struct co_case *each)
{
	return co_future_done(each->object);
}

static int future_status(struct co_case *each)
{
	return co_future_status(each->object);
}

static int wait_for_future(struct co_case *each)
{
	return select_stand_in(each,
			       &((struct co_future *)each->object)->waiters);
}

struct co_case co_case_future(struct co_future *future)
{
	static const struct co_case_kind kind = {
		.is_valid = select_names_object,
		.is_ready = is_future_set,
		.take = future_status,
		.wait = wait_for_future,
		.leave = select_leave_line,
	};

	return (struct co_case){.kind = &kind, .object = future};
}

static bool is_task_valid(const struct co_case *each)
{
	if (!each->object || each->object == task_running())
		return false;
	task_check_loop(each->object);
	return true;
}

static bool is_task_done(struct co_case *each)
{
	return co_task_state(each->object) == CO_TASK_DONE;
}

static int task_status(struct co_case *each)
{
	return co_task_status(each->object);
}

static void on_done(struct co_watch *watch, struct co_task *task)
{
	select_choose(CONTAINER_OF(watch, struct co_case, watch),
		      task->status);
}

static int wait_for_task(struct co_case *each)
{
	each->watch.on_done = on_done;
	task_watch(each->object, &each->watch);
	return 0;
}

static void leave_task(struct co_case *each)
{
	link_remove(&each->watch.link);
}

struct co_case co_case_task(struct co_task *task)
{
	static const struct co_case_kind kind = {
		.is_valid = is_task_valid,
		.is_ready = is_task_done,
		.take = task_status,
		.wait = wait_for_task,
		.leave = leave_task,
	};

	return (struct co_case){.kind = &kind, .object = task};
}

static bool can_acquire(struct co_case *each)
{
	return !co_semaphore_locked(each->object);
}

static int acquire(struct co_case *each)
{
	return co_semaphore_try_acquire(each->object) ? 0 : UV_EAGAIN;
}

static int wait_to_acquire(struct co_case *each)
{
	return select_stand_in(each,
			       &((struct co_semaphore *)each->object)->waiters);
}

struct co_case co_case_acquire(struct co_semaphore *semaphore)
{
	static const struct co_case_kind kind = {
		.is_valid = select_names_object,
		.is_ready = can_acquire,
		.take = acquire,
		.wait = wait_to_acquire,
		.leave = select_leave_line,
	};

	return (struct co_case){.kind = &kind, .object = semaphore};
}

/*
 * Select: one of several, chosen at random among those that are ready, or else
 * the first that becomes so.
 */
#include "runtime/select.h"

#include <limits.h>

#include <coget/time.h>

#include "runtime/link.h"
#include "runtime/task.h"

static bool is_on(const struct co_case *each)
{
	return each->kind;
}

/* Clear what the cases tell, and see that each can be waited for. */
static int prepare(struct co_case *cases, size_t count)
{
	if ((!cases && count > 0) || count > SSIZE_MAX || !loop_current)
		return UV_EINVAL;
	for (size_t i = 0; i < count; i++) {
		cases[i].status = UV_EAGAIN;
		if (is_on(&cases[i]) && !cases[i].kind->is_valid(&cases[i]))
			return UV_EINVAL;
	}
	return 0;
}

/* A number below n, each as likely as the others (xorshift32). */
static uint32_t draw(struct co_loop *loop, uint32_t n)
{
	uint32_t x = loop->dice;

	x ^= x << 13;
	x ^= x >> 17;
	x ^= x << 5;
	loop->dice = x;
	return (uint32_t)((uint64_t)x * n >> 32);
}

/*
 * Any of those that are ready; NULL: none is.  All are asked before one is
 * taken; the n-th replaces the choice with the probability 1/n, after which
 * each of the n is equally likely.
 */
static struct co_case *choose_ready(struct co_case *cases, size_t count)
{
	struct co_case *choice = NULL;
	uint32_t ready = 0;

	for (size_t i = 0; i < count; i++) {
		if (!is_on(&cases[i]) || !cases[i].kind->is_ready(&cases[i]))
			continue;
		if (++ready == 1 || draw(loop_current, ready) == 0)
			choice = &cases[i];
	}
	return choice;
}

static ssize_t try_select(struct co_case *cases, size_t count)
{
	struct co_case *choice = choose_ready(cases, count);

	if (!choice)
		return UV_EAGAIN;
	choice->status = choice->kind->take(choice);
	return choice - cases;
}

ssize_t co_try_select(struct co_case *cases, size_t count)
{
	int status = prepare(cases, count);

	return status < 0 ? status : try_select(cases, count);
}

void select_withdraw(struct co_selection *selection)
{
	struct co_task *task = selection->task;

	for (size_t i = 0; i < selection->count; i++)
		if (is_on(&selection->cases[i]))
			selection->cases[i].kind->leave(&selection->cases[i]);
	timers_disarm(&task->loop->timers, &selection->timer);
	task->selection = NULL;
}

struct co_task *select_choose(struct co_case *chosen, int status)
{
	struct co_selection *selection = chosen->selection;
	struct co_task *task = selection->task;

	task_check_loop(task);
	selection->chosen = chosen;
	task->given = chosen->arg.item; /* for a getter, if it is a put */
	select_withdraw(selection);
	task_wake(task, status);
	return task;
}

static void on_due(struct co_timer *timer)
{
	struct co_selection *selection =
		CONTAINER_OF(timer, struct co_selection, timer);

	select_choose(selection->due, 0);
}

/* Stand in all lines. */
static int wait_in_lines(struct co_selection *selection, size_t count)
{
	struct timers *timers = &selection->task->loop->timers;
	int status = 0;

	while (selection->count < count) {
		struct co_case *each = &selection->cases[selection->count];

		each->selection = selection;
		if (is_on(each))
			status = each->kind->wait(each);
		if (status < 0)
			return status;
		selection->count++;
	}
	if (selection->due)
		status = timers_arm(timers, &selection->timer,
				    selection->due_ns);
	return status;
}

static ssize_t wait_and_select(struct co_case *cases, size_t count)
{
	struct co_selection selection = {
		.task = task_running(),
		.cases = cases,
		.timer.on_due = on_due,
		.due_ns = CO_FOREVER,
	};
	struct co_case *chosen;
	int status = wait_in_lines(&selection, count);

	if (status < 0) {
		select_withdraw(&selection);
		return status;
	}
	selection.task->selection = &selection;
	status = task_wait_again(NULL, "select");
	chosen = selection.chosen;
	if (!chosen)
		return status;
	if (chosen->kind->taken)
		status = chosen->kind->taken(chosen, status);
	chosen->status = status;
	return chosen - cases;
}

ssize_t co_select(struct co_case *cases, size_t count)
{
	ssize_t index = co_try_select(cases, count);

	if (index != UV_EAGAIN)
		return index;
	if (!task_running())
		return UV_EINVAL;
	if (task_refuses_wait(task_running()))
		return UV_ECANCELED;
	return wait_and_select(cases, count);
}

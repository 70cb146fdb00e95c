/*
 * The kinds of cases of time.  A select has one timer, for the earliest of
 * them.
 */
#include <coget/time.h>

#include "runtime/select.h"
#include "runtime/task.h"

static bool is_always_valid(const struct co_case *each)
{
	(void)each;
	return true;
}

static int take(struct co_case *each)
{
	(void)each;
	return 0;
}

static int wait_until(struct co_case *each, int64_t when_ns)
{
	struct co_selection *selection = each->selection;

	if (when_ns < selection->due_ns) {
		selection->due = each;
		selection->due_ns = when_ns;
	}
	return 0;
}

/* The timer is the select's own. */
static void leave(struct co_case *each)
{
	(void)each;
}

static bool is_no_time(struct co_case *each)
{
	return each->arg.time_ns <= 0;
}

static int wait_after(struct co_case *each)
{
	return wait_until(each, each->arg.time_ns == CO_FOREVER
					? CO_FOREVER
					: co_time_after_ns(each->arg.time_ns));
}

struct co_case co_case_after(int64_t delay_ns)
{
	static const struct co_case_kind kind = {
		.is_valid = is_always_valid,
		.is_ready = is_no_time,
		.take = take,
		.wait = wait_after,
		.leave = leave,
	};

	return (struct co_case){.kind = &kind, .arg.time_ns = delay_ns};
}

static bool is_past(struct co_case *each)
{
	return each->arg.time_ns <= co_time_ns();
}

static int wait_at(struct co_case *each)
{
	return wait_until(each, each->arg.time_ns);
}

struct co_case co_case_at(int64_t when_ns)
{
	static const struct co_case_kind kind = {
		.is_valid = is_always_valid,
		.is_ready = is_past,
		.take = take,
		.wait = wait_at,
		.leave = leave,
	};

	return (struct co_case){.kind = &kind, .arg.time_ns = when_ns};
}

/*
 * Inside a select: its cases stand in the lines of several things at once.
 *
 * A list of tasks that wait (task.h) may also hold a case, told from a task by
 * its co_runnable.is_task.  Whoever would wake the first of the list then
 * chooses that case, which takes all cases of its select out of their lists at
 * once.  So does a cancellation.  What stands in a list can therefore always be
 * woken, and to hand a case an item or a permit is as safe as to hand it to a
 * task.
 */
#ifndef RUNTIME_SELECT_H
#define RUNTIME_SELECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <coget/parts.h>
#include <coget/select.h>

struct co_task;

/* What a select must know about a kind of case. */
struct co_case_kind {
	/* Whether it names something that the running task may wait for. */
	bool (*is_valid)(const struct co_case *each);

	/* Whether take() would not have to wait; must not take anything. */
	bool (*is_ready)(struct co_case *each);

	/* Do it now; returns the case's status. */
	int (*take)(struct co_case *each);

	/* Stand in line.  Returns 0, or an error with the case not in line. */
	int (*wait)(struct co_case *each);

	/* Leave the line. */
	void (*leave)(struct co_case *each);

	/*
	 * The task runs again, after the case was chosen with a status; returns
	 * what it comes to.  NULL: the same.
	 */
	int (*taken)(struct co_case *each, int status);
};

/* A select under way, in the frame of its call. */
struct co_selection {
	struct co_task *task;
	struct co_case *cases;
	size_t count;		/* of those that are in line */
	struct co_case *chosen; /* or NULL */
	struct co_timer timer;
	struct co_case *due; /* that of the earliest time */
	int64_t due_ns;
};

/*
 * Choose a case that is in line, with a status, and wake its task; returns
 * that.
 */
struct co_task *select_choose(struct co_case *chosen, int status);

/*
 * For kinds: whether it names an object; stand in its line, and leave that.
 */
bool select_names_object(const struct co_case *each);
int select_stand_in(struct co_case *each, struct co_link *line);
void select_leave_line(struct co_case *each);

/*
 * Take all cases of a select out of their lines: its task is woken otherwise.
 */
void select_withdraw(struct co_selection *selection);

#endif

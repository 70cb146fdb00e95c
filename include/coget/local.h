/*
 * Task-local data: values that a task finds again wherever it is called, and
 * hands on to the tasks that it creates (contextvars.ContextVar).
 *
 * A variable is a struct of static storage; each task has its own value of it:
 *
 *	static struct co_local request_id;
 *
 *	co_local_set(&request_id, "r17");
 *	log_line("%s: begins", co_local_get(&request_id));
 *
 * A new task, also one of a gather, a group, a server or a generator, has the
 * values that its creator had at that moment.  What either sets later, the
 * other does not see.  Callbacks of the loop, threads, and tasks that one of
 * these creates, have no values of their own and see the initial one.
 *
 * Tasks that have no values pay nothing; those that have any share them until
 * one is set.
 */
#ifndef COGET_LOCAL_H
#define COGET_LOCAL_H

#include <coget/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A variable.  Tasks find their values by its address: it must stay where it
 * is, in static storage, as long as any task has a value of it.
 */
struct co_local {
	void *initial; /* the value where none was set */

	/*
	 * NULL, or how to free a value that was set: called once for each call
	 * of co_local_set(), when the last task that has the value has set
	 * another or is done.  It must not suspend; no task is running
	 * meanwhile.
	 */
	void (*release)(void *value);
};

/*
 * The running task's value (ContextVar.get); the initial one where none was
 * set, in a callback, and outside co_run().  NULL for NULL.  Does not suspend.
 */
void *co_local_get(const struct co_local *local);

/*
 * Set the running task's value (ContextVar.set).  Does not suspend.
 *
 * value  if the variable has a release, belongs to the variable from now on,
 *        and is given to release later; otherwise stays the caller's, and must
 *        live as long as a task has it.
 *
 * Returns 0; UV_EINVAL for NULL or where no task runs; UV_ENOMEM.  On error the
 * value stays the caller's.
 */
int co_local_set(const struct co_local *local, void *value) CO_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif

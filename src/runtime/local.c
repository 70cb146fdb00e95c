/*
 * Task-local data.  A task's values stand in an array that is shared with those
 * that it has created, and copied by the first of them that sets one; each
 * value counts the arrays that it stands in.
 */
#include "runtime/local.h"

#include <stdlib.h>

#include "runtime/task.h"

struct local_value {
	unsigned refs;
	const struct co_local *local;
	void *value;
};

struct local_set {
	unsigned refs;
	unsigned len;
	struct local_value *values[];
};

/* Whose function is called meanwhile finds no task, and so cannot suspend. */
static void drop_value(struct co_loop *loop, struct local_value *value)
{
	struct co_task *running = loop->running;

	if (--value->refs > 0)
		return;
	loop->running = NULL;
	if (value->local->release)
		value->local->release(value->value);
	loop->running = running;
	free(value);
}

static void drop_set(struct co_loop *loop, struct local_set *set)
{
	if (!set || --set->refs > 0)
		return;
	for (unsigned i = 0; i < set->len; i++)
		drop_value(loop, set->values[i]);
	free(set);
}

struct local_set *local_share(struct local_set *locals)
{
	locals->refs++;
	return locals;
}

void local_drop(struct co_task *task)
{
	struct local_set *set = task->locals;

	task->locals = NULL;
	drop_set(task->loop, set);
}

/* The index of a variable's value; the length if there is none. */
static unsigned find(const struct local_set *set, const struct co_local *local)
{
	unsigned i = 0;

	while (i < set->len && set->values[i]->local != local)
		i++;
	return i;
}

void *co_local_get(const struct co_local *local)
{
	const struct co_task *self = task_running();
	unsigned i;

	if (!local)
		return NULL;
	if (!self || !self->locals)
		return local->initial;
	i = find(self->locals, local);
	return i < self->locals->len ? self->locals->values[i]->value
				     : local->initial;
}

/* A copy, or an empty one of NULL, with room for one more; NULL: out of memory.
 */
static struct local_set *copy(const struct local_set *set)
{
	unsigned len = set ? set->len : 0;
	struct local_set *made =
		malloc(sizeof(*made) + (len + 1) * sizeof(made->values[0]));

	if (!made)
		return NULL;
	made->refs = 1;
	made->len = len;
	for (unsigned i = 0; i < len; i++) {
		made->values[i] = set->values[i];
		made->values[i]->refs++;
	}
	return made;
}

/* A task's values to itself, with a place for one of the variable. */
static struct local_set *own(const struct co_task *task,
			     const struct co_local *local)
{
	struct local_set *set = task->locals;

	if (set && set->refs == 1 && find(set, local) < set->len)
		return set;
	return copy(set);
}

static void put(struct co_loop *loop, struct local_set *set,
		struct local_value *value)
{
	unsigned i = find(set, value->local);
	struct local_value *old = i < set->len ? set->values[i] : NULL;

	set->values[i] = value;
	if (old)
		drop_value(loop, old);
	else
		set->len++;
}

int co_local_set(const struct co_local *local, void *value)
{
	struct co_task *self = task_running();
	struct local_value *made;
	struct local_set *set, *before;

	if (!local || !self)
		return UV_EINVAL;
	made = malloc(sizeof(*made));
	if (!made)
		return UV_ENOMEM;
	*made = (struct local_value){1, local, value};
	set = own(self, local);
	if (!set) {
		free(made);
		return UV_ENOMEM;
	}
	before = self->locals;
	self->locals = set;
	if (before != set)
		drop_set(self->loop, before);
	put(self->loop, set, made);
	return 0;
}

/*
 * How the actors of stress_test.c live, and start, watch, cancel and
 * join each other.
 */
#ifndef RUNTIME_STRESS_TASKS_H
#define RUNTIME_STRESS_TASKS_H

#include "unit/runtime/stress.h"

enum { BROOD_MAX = 4 };

static inline void be_born(struct actor *self)
{
	self->task = co_current_task();
	self->alive = true;
	world.started++;
	HOLDS(world.live_len < LIVE_MAX);
	world.live[world.live_len++] = self;
}

static inline void die(struct actor *self)
{
	int slot = 0;

	while (world.live[slot] != self)
		slot++;
	world.live[slot] = world.live[--world.live_len];
	world.ended++;
	self->alive = false;
}

/* An actor's life: it may overcome its cancellation, or end of it. */
static inline int live(void *arg)
{
	struct actor *self = arg;
	int status = 0;

	be_born(self);
	while (status == 0 && self->steps-- > 0 && world.steps > 0) {
		status = act(self);
		HOLDS(status == 0 || status == UV_ECANCELED);
		HOLDS(!self->frames);
		if (status < 0 && roll(2)) {
			while (co_uncancel() > 0)
				;
			status = 0;
		}
	}
	die(self);
	return status;
}

static inline void hatch(struct actor *parent, struct actor *brood, size_t len)
{
	for (size_t i = 0; i < len; i++)
		brood[i] = (struct actor){
			.steps = 1 + (int)roll(6),
			.depth = parent->depth + 1,
		};
}

/* Whether a call that waits for children came back with these all gone. */
static inline int joined(struct actor *self, const struct actor *brood,
			 size_t len, int status)
{
	HOLDS(status == 0 || status == UV_ECANCELED);
	for (size_t i = 0; i < len; i++)
		HOLDS(!brood[i].alive);
	/* Was it this one that was cancelled, or only a child? */
	return status < 0 ? do_sleep(self) : 0;
}

static inline int do_gather(struct actor *self)
{
	struct actor brood[BROOD_MAX];
	struct co_call calls[BROOD_MAX];
	size_t len = 1 + roll(BROOD_MAX);
	int status;

	hatch(self, brood, len);
	if (roll(2)) {
		status = co_gather(live, brood, len, sizeof(brood[0]));
		return joined(self, brood, len, status);
	}
	for (size_t i = 0; i < len; i++)
		calls[i] = (struct co_call){live, &brood[i], 1};
	status = co_gather_calls(calls, len);
	for (size_t i = 0; i < len; i++)
		HOLDS(calls[i].status <= 0 && calls[i].status >= status);
	return joined(self, brood, len, status);
}

static inline int count_done(struct co_task *const *tasks, size_t len)
{
	int done = 0;

	for (size_t i = 0; i < len; i++)
		done += co_task_state(tasks[i]) == CO_TASK_DONE;
	return done;
}

static inline void wait_for_some(struct actor *self,
				 struct co_task *const *tasks, size_t len)
{
	enum co_wait_until until = roll(3);
	int64_t timeout_ns = roll(2) ? moment() : CO_FOREVER;
	enum cancelled before = is_cancelled(self);
	int done = count_done(tasks, len);
	int status = (int)co_wait(tasks, len, until, timeout_ns);

	if (status < 0) {
		waited(self, before, status);
		return;
	}
	HOLDS(status == count_done(tasks, len) && status >= done);
	if (timeout_ns == CO_FOREVER) /* none of them fails */
		HOLDS(status >= (until == CO_FIRST_COMPLETED ? 1 : (int)len));
}

static inline void take_as_completed(struct actor *self,
				     struct co_task *const *tasks, size_t len)
{
	enum cancelled before = is_cancelled(self);
	struct co_completions completions;
	struct co_task *task;
	size_t count = 0;
	int status;

	HOLDS(co_completions_init(&completions, tasks, len,
				  roll(2) ? moment() : CO_FOREVER) == 0);
	while ((status = co_completions_next(&completions, &task)) == 0) {
		HOLDS(co_task_state(task) == CO_TASK_DONE);
		count++;
		before = is_cancelled(self);
	}
	HOLDS(!task);
	if (status == UV_EOF)
		HOLDS(count == len);
	else if (status != UV_ETIMEDOUT)
		waited(self, before, status);
	co_completions_release(&completions);
}

static inline void look_at(struct actor *self, struct co_task *const *tasks,
			   size_t len)
{
	int status;

	switch (roll(6)) {
	case 0:
		(void)!do_sleep(self);
		break;
	case 1:
		status = co_gather_tasks(tasks, len);
		HOLDS(status == 0 || status == UV_ECANCELED);
		break;
	case 2:
		wait_for_some(self, tasks, len);
		break;
	case 3:
		take_as_completed(self, tasks, len);
		break;
	case 4:
		status = co_shield(tasks[0]);
		HOLDS(status == co_task_status(tasks[0]) ||
		      (status == UV_ECANCELED && is_cancelled(self) != NO));
	}
}

struct call {
	struct co_done_callback callback;
	struct co_task *task;
	int times;
};

static inline void on_called(void *arg)
{
	struct call *call = arg;

	HOLDS(co_task_state(call->task) == CO_TASK_DONE);
	call->times++;
}

static inline int do_tasks(struct actor *self)
{
	struct actor brood[BROOD_MAX];
	struct co_task *tasks[BROOD_MAX];
	struct call calls[BROOD_MAX];
	size_t len = 1 + roll(BROOD_MAX);
	int status = 0;

	hatch(self, brood, len);
	for (size_t i = 0; i < len; i++) {
		tasks[i] = spawn(live, &brood[i]);
		calls[i] = (struct call){.task = tasks[i]};
		co_task_add_done_callback(tasks[i], &calls[i].callback,
					  on_called, &calls[i]);
	}
	if (roll(3) == 0)
		HOLDS(co_task_cancel(tasks[roll((unsigned)len)]));
	for (int looks = (int)roll(3); looks > 0; looks--)
		look_at(self, tasks, len);
	for (size_t i = 0; i < len; i++) {
		int result = co_join(tasks[i]);
		bool is_removed = co_done_callback_remove(&calls[i].callback);

		HOLDS(calls[i].times == (is_removed ? 0 : 1));
		co_task_release(tasks[i]);
		status = result < 0 ? result : status;
		HOLDS(!brood[i].alive);
	}
	return joined(self, brood, len, status);
}

/* A generator whose producer is an actor, too. */
struct spring {
	struct co_generator generator;
	struct actor actor;
	int item;
};

static inline int produce(void *arg, struct co_generator *generator)
{
	struct spring *spring = arg;
	int status = 0;

	HOLDS(generator == &spring->generator);
	be_born(&spring->actor);
	while (status == 0 && spring->actor.steps-- > 0 && world.steps > 0) {
		status = act(&spring->actor);
		spring->item++;
		if (status == 0)
			status = co_generator_yield(generator, &spring->item);
		HOLDS(status == 0 || status == UV_ECANCELED);
		if (status < 0 && roll(4) == 0) {
			while (co_uncancel() > 0)
				;
			status = 0;
		}
	}
	die(&spring->actor);
	return status;
}

static inline int do_generator(struct actor *self)
{
	struct spring spring = {.actor = {.steps = 1 + (int)roll(6),
					  .depth = self->depth + 1}};
	int *item, status = 0, last = 0;

	co_generator_init(&spring.generator, produce, &spring);
	CO_FOR (item, &spring.generator) {
		HOLDS(item == &spring.item && *item > last);
		last = *item;
		if (roll(3) == 0)
			status = act(self);
		if (status < 0 || roll(8) == 0)
			break;
		HOLDS(*item == last); /* it is not ahead */
	}
	status = co_generator_status(&spring.generator);
	return joined(self, &spring.actor, 1, status);
}

/* A group whose members may fail, and start others. */
struct troop {
	struct co_task_group group;
	struct actor members[2 * BROOD_MAX];
	size_t len;
	bool has_failed;
};

static inline void enlist(struct troop *troop, int depth);

static inline int serve(void *arg)
{
	struct actor *self = arg;
	struct troop *troop = self->troop;
	int status;

	if (roll(3) == 0)
		enlist(troop, self->depth);
	status = live(self);
	if (roll(8) == 0)
		co_task_group_cancel(&troop->group);
	if (roll(4) > 0)
		return status;
	troop->has_failed = true;
	return UV_EIO;
}

static inline void enlist(struct troop *troop, int depth)
{
	struct actor *member = &troop->members[troop->len];
	int status;

	if (troop->len == CO_COUNT(troop->members))
		return;
	*member = (struct actor){
		.steps = 1 + (int)roll(6), .depth = depth + 1, .troop = troop};
	status = co_task_group_create_task(&troop->group, NULL, serve, member);
	HOLDS(status == 0 || status == UV_ECANCELED);
	if (status == 0)
		troop->len++;
}

static inline int do_group(struct actor *self)
{
	struct troop troop = {0};
	struct frame frame = {GROUP, &troop.group.scope, self->frames};
	int status = 0;

	co_task_group_enter(&troop.group);
	self->frames = &frame;
	for (unsigned left = roll(BROOD_MAX + 1); left > 0; left--)
		enlist(&troop, self->depth);
	if (roll(2))
		status = act(self);
	if (roll(4) == 0)
		co_task_group_cancel(&troop.group);
	self->frames = frame.outer;
	status = co_task_group_leave(&troop.group, status);
	for (size_t i = 0; i < troop.len; i++)
		HOLDS(!troop.members[i].alive);
	HOLDS((status == UV_EIO) == troop.has_failed);
	if (status == UV_EIO)
		return do_sleep(self);
	HOLDS(status == 0 || status == UV_ECANCELED);
	HOLDS(status == 0 || is_cancelled(self) != NO);
	return status;
}

#endif

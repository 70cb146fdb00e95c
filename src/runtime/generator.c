/*
 * Generators: two tasks of which at most one runs.
 *
 * The consumer waits in a call that asks for an item, or for the end; the
 * producer waits in the call that has handed one over.  Only while the consumer
 * asks is the producer ever outside that call.
 */
#include <coget/generator.h>

#include "runtime/link.h"
#include "runtime/task.h"

/* A call that waits for the producer. */
struct ask {
	struct co_watch watch; /* of the producer's end */
	struct co_generator *generator;
	struct co_task *asker;
};

void co_generator_init(struct co_generator *generator, co_generator_fn *fn,
		       void *arg)
{
	if (generator)
		*generator = (struct co_generator){.fn = fn, .arg = arg};
}

int co_generator_status(const struct co_generator *generator)
{
	return generator ? generator->status : UV_EINVAL;
}

static int produce(void *arg)
{
	struct co_generator *generator = arg;

	return generator->fn(generator->arg, generator);
}

static void end(struct co_generator *generator, int status)
{
	generator->is_over = true;
	generator->status = status;
	co_task_release(generator->producer);
	generator->producer = NULL;
}

/* The producer is done.  Several may be told so, or nobody was. */
static void end_done(struct co_generator *generator)
{
	int status;

	if (generator->is_over)
		return;
	status = co_task_status(generator->producer);
	if (status == UV_ECANCELED && generator->is_closing)
		status = 0;
	end(generator, status);
}

static void on_ended(struct co_watch *watch, struct co_task *task)
{
	struct ask *ask = CONTAINER_OF(watch, struct ask, watch);

	(void)task;
	end_done(ask->generator);
	task_wake(ask->asker, 0);
}

/* Have the producer go on, if it has yielded. */
static void resume(struct co_generator *generator, int status)
{
	if (generator->producer->is_yielding)
		task_wake(generator->producer, status);
}

/* A producer that has yielded learns of it there, also if it was woken. */
static void cancel(struct co_generator *generator)
{
	struct co_task *producer = generator->producer;

	if (producer->is_yielding) {
		generator->is_stopped = true;
		producer->status = UV_ECANCELED;
	}
	co_task_cancel(producer);
	resume(generator, UV_ECANCELED);
}

/*
 * Wait until there is an item for the caller, or the producer has ended,
 * passing cancellations of the caller on.
 */
static void await_producer(struct co_generator *generator)
{
	struct ask ask = {{.on_done = on_ended}, generator, task_running()};

	task_watch(generator->producer, &ask.watch);
	for (;;) {
		(void)task_wait_again(NULL, "generator");
		if (generator->is_over ||
		    (generator->item && generator->consumer == ask.asker))
			break;
		cancel(generator);
	}
	link_remove(&ask.watch.link);
}

/* Have the producer ready to go on.  Returns 0 or what keeps it from that. */
static int ask(struct co_generator *generator)
{
	int status;

	if (!generator->producer) {
		if (task_refuses_wait(task_running()))
			return UV_ECANCELED;
		status = co_create_task(&generator->producer, produce,
					generator);
		if (status == 0)
			generator->producer->name = "generator";
		return status;
	}
	if (task_is_cancelled(task_running()))
		cancel(generator);
	else
		resume(generator, task_is_cancelled(generator->producer)
					  ? UV_ECANCELED
					  : 0);
	return 0;
}

/* Whether the caller may ask for an item; if not, sets the status. */
static bool may_ask(struct co_generator *generator)
{
	struct co_task *self = task_running();

	if (!self || !generator->fn)
		generator->status = UV_EINVAL;
	else if (generator->consumer || generator->is_closing ||
		 self == generator->producer)
		generator->status = UV_EBUSY;
	else
		return true;
	return false;
}

void *co_generator_next(struct co_generator *generator)
{
	void *item;
	int status;

	if (!generator || generator->is_over || !may_ask(generator))
		return NULL;
	status = ask(generator);
	if (status < 0) {
		end(generator, status);
		return NULL;
	}
	if (generator->producer->state == CO_TASK_DONE) {
		end_done(generator);
		return NULL;
	}
	generator->consumer = task_running();
	await_producer(generator);
	generator->consumer = NULL;
	item = generator->item;
	generator->item = NULL;
	if (item)
		generator->status = 0; /* others may have been refused */
	return item;
}

void co_generator_close(struct co_generator *generator)
{
	struct co_task *self = task_running();

	if (!generator || !self || generator->is_over)
		return;
	if (!generator->producer) {
		generator->is_over = true;
		return;
	}
	generator->is_closing = true;
	if (generator->producer->state == CO_TASK_DONE) {
		end_done(generator);
		return;
	}
	cancel(generator);
	if (self != generator->producer)
		await_producer(generator);
}

int co_generator_yield(struct co_generator *generator, void *item)
{
	struct co_task *self = task_running();
	int status;

	if (!generator || !item || !self || self != generator->producer)
		return UV_EINVAL;
	if (!generator->consumer || generator->is_closing ||
	    generator->is_stopped) {
		(void)task_refuses_wait(self);
		return UV_ECANCELED;
	}
	generator->item = item;
	self->is_yielding = true;
	task_wake(generator->consumer, 0);
	status = task_wait_again(NULL, "consumer");
	self->is_yielding = false;
	return status;
}

/*
 * Who waits for what, and who is woken when something changes.
 *
 * A job waits with its host while it may start, and among the delayed ones
 * while its time has not come.  A getter that finds nothing waits in line, and
 * is given its job by whoever brings about that it can start, so that none is
 * lost on the way: by a put, by a permit given back, by a host's health, by the
 * clock.  Each such change lifts the host it concerns, makes the change, and
 * then calls jobqueue_settle(), which leaves nobody waiting who could go on.
 *
 * The semaphore "room" bounds the jobs that wait.  Those that are put back take
 * room without asking for it: where there was none, that is owed, and what
 * becomes free pays that first.
 */
#include "batch/jobqueue.h"

#include <stdlib.h>

#include "base/container.h"
#include "batch/jobqueue_state.h"

/* One that waits for a turn. */
struct asker {
	struct waiter waiter;
	struct turn *turn;
};

static struct asker *asker_of(struct waiter *waiter)
{
	return CONTAINER_OF(waiter, struct asker, waiter);
}

static struct job *delayed_job(const struct heap_node *node)
{
	return CONTAINER_OF((struct heap_node *)node, struct job, place);
}

static bool is_due_before(const struct heap_node *a, const struct heap_node *b)
{
	const struct job *one = delayed_job(a);
	const struct job *other = delayed_job(b);

	if (one->not_before_ns != other->not_before_ns)
		return one->not_before_ns < other->not_before_ns;
	return one->index < other->index;
}

static void on_clock(void *arg);

int jobqueue_open(struct jobqueue **out, size_t capacity, size_t limit,
		  size_t per_host)
{
	struct jobqueue *queue = calloc(1, sizeof(*queue));

	*out = NULL;
	if (!queue)
		return UV_ENOMEM;
	co_semaphore_init(&queue->room, capacity);
	co_callback_init(&queue->clock, on_clock, queue);
	heap_init(&queue->delayed, is_due_before);
	queue->clock_ns = CO_FOREVER;
	queue->limit = limit;
	if (hosts_init(&queue->hosts, capacity, per_host) < 0) {
		free(queue);
		return UV_ENOMEM;
	}
	*out = queue;
	return 0;
}

void jobqueue_close(struct jobqueue *queue)
{
	struct job *job;

	if (!queue)
		return;
	while ((job = jobqueue_drain(queue)))
		job_free(job);
	co_callback_cancel(&queue->clock);
	hosts_release(&queue->hosts);
	free(queue);
}

/* When something will change without anybody's doing. */
static int64_t next_change_ns(const struct jobqueue *queue)
{
	const struct jobqueue_host *host = hosts_first_held(&queue->hosts);
	const struct heap_node *node = heap_first(&queue->delayed);
	int64_t when_ns = host ? host->health.held_until_ns : CO_FOREVER;

	if (node && delayed_job(node)->not_before_ns < when_ns)
		when_ns = delayed_job(node)->not_before_ns;
	return when_ns;
}

static void set_clock(struct jobqueue *queue)
{
	int64_t when_ns = next_change_ns(queue);

	if (when_ns == queue->clock_ns)
		return;
	queue->clock_ns = when_ns;
	if (when_ns == CO_FOREVER)
		co_callback_cancel(&queue->clock);
	else if (co_call_at(&queue->clock, when_ns) < 0)
		co_call_soon(&queue->clock); /* no memory: look again */
}

static void free_room(struct jobqueue *queue)
{
	if (queue->owed > 0)
		queue->owed--;
	else
		co_semaphore_release(&queue->room);
}

/* Begin the turn of the oldest job that may start; there is one. */
static void begin_turn(struct jobqueue *queue, struct turn *turn,
		       int64_t now_ns)
{
	struct jobqueue_host *host = hosts_oldest(&queue->hosts);

	hosts_lift(&queue->hosts, host);
	*turn = (struct turn){.job = host_take_job(host), .home = host};
	host->jobs--;
	host->turns++;
	turn_arrive(turn, host);
	hosts_settle(&queue->hosts, host, now_ns);
	queue->waiting--;
	queue->out++;
	free_room(queue);
}

static bool can_begin(const struct jobqueue *queue)
{
	return queue->out < queue->limit && hosts_oldest(&queue->hosts);
}

static bool is_over(const struct jobqueue *queue)
{
	return queue->ended && queue->waiting == 0 && queue->out == 0;
}

/* Let those on who wait for a turn and can have one. */
static void serve_getters(struct jobqueue *queue, int64_t now_ns)
{
	struct waiter *waiter;

	while ((waiter = queue->getters.first) && can_begin(queue)) {
		begin_turn(queue, asker_of(waiter)->turn, now_ns);
		waiters_wake(waiter, 0);
	}
	while ((waiter = queue->getters.first) && is_over(queue))
		waiters_wake(waiter, UV_EOF);
}

void jobqueue_settle(struct jobqueue *queue, struct jobqueue_host *host)
{
	int64_t now_ns = co_time_ns();

	hosts_settle(&queue->hosts, host, now_ns);
	serve_getters(queue, now_ns);
	set_clock(queue);
}

/* Jobs whose time has come, and hosts whose hold is over. */
static void on_clock(void *arg)
{
	struct jobqueue *queue = arg;
	int64_t now_ns = co_time_ns();
	struct jobqueue_host *host;
	struct heap_node *node;

	queue->clock_ns = CO_FOREVER;
	while ((node = heap_first(&queue->delayed)) &&
	       delayed_job(node)->not_before_ns <= now_ns) {
		/* It is there, as it has jobs, and so nothing is made. */
		host = hosts_find_or_add(&queue->hosts,
					 delayed_job(node)->host);
		heap_remove(&queue->delayed, node);
		hosts_lift(&queue->hosts, host);
		host_add_job(host, delayed_job(node));
		hosts_settle(&queue->hosts, host, now_ns);
	}
	while ((host = hosts_first_held(&queue->hosts)) &&
	       host->health.held_until_ns <= now_ns) {
		hosts_lift(&queue->hosts, host);
		hosts_settle(&queue->hosts, host, now_ns);
	}
	serve_getters(queue, now_ns);
	set_clock(queue);
}

int jobqueue_put(struct jobqueue *queue, struct job *job)
{
	struct jobqueue_host *host;
	int status = co_semaphore_acquire(&queue->room);

	if (status < 0)
		return status;
	host = hosts_find_or_add(&queue->hosts, job->host);
	if (!host) {
		free_room(queue);
		return UV_ENOMEM;
	}
	hosts_lift(&queue->hosts, host);
	host_add_job(host, job);
	host->jobs++;
	queue->waiting++;
	jobqueue_settle(queue, host);
	return 0;
}

int jobqueue_get(struct jobqueue *queue, struct turn *turn)
{
	struct asker asker = {.turn = turn};

	*turn = (struct turn){0};
	if (can_begin(queue)) {
		begin_turn(queue, turn, co_time_ns());
		return 0;
	}
	if (is_over(queue))
		return UV_EOF;
	return waiters_wait(&queue->getters, &asker.waiter);
}

void jobqueue_lower(struct jobqueue *queue, size_t limit)
{
	queue->limit = limit > 0 ? limit : 1;
}

size_t jobqueue_limit(const struct jobqueue *queue)
{
	return queue->limit;
}

size_t jobqueue_out(const struct jobqueue *queue)
{
	return queue->out;
}

void jobqueue_end(struct jobqueue *queue)
{
	queue->ended = true;
	serve_getters(queue, co_time_ns());
}

struct job *jobqueue_drain(struct jobqueue *queue)
{
	struct heap_node *node = heap_first(&queue->delayed);

	if (!node)
		return hosts_drain(&queue->hosts);
	heap_remove(&queue->delayed, node);
	return delayed_job(node);
}

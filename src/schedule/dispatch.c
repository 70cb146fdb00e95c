/*
 * Who waits for what, and who is woken when something changes.
 *
 * An entry waits with its host while it may start, and among the delayed ones
 * while its time has not come.  A task that finds no entry waits in line, and
 * is given its permit by whoever makes one possible, so that none is lost on
 * the way: by a put, by a permit given back, by a host's health, by the clock.
 * Each such change unlinks the host it concerns, makes the change, and then
 * calls dispatch_relink(), which leaves nobody waiting who could go on.
 *
 * The semaphore "room" bounds the entries that wait for their first permit.
 * Those that are put back have memory of their own.  Where that is used up they
 * take room without asking for it: where there was none, that is owed, and what
 * becomes free pays that first.
 */
#include "schedule/dispatch.h"

#include <string.h>

#include <coget/future.h>
#include <coget/time.h>

#include "base/container.h"
#include "schedule/announce.h"
#include "schedule/measure.h"

/* A task that waits for a permit; on its stack. */
struct dispatch_waiter {
	struct dispatch_waiter *next;
	struct dispatch_waiter *prev;
	struct permit *permit;
	struct co_future woken;
};

static struct schedule_entry *delayed_entry(const struct heap_node *node)
{
	return CONTAINER_OF((struct heap_node *)node, struct schedule_entry,
			    node);
}

static bool is_due_before(const struct heap_node *a, const struct heap_node *b)
{
	const struct schedule_entry *one = delayed_entry(a);
	const struct schedule_entry *other = delayed_entry(b);

	if (one->not_before_ns != other->not_before_ns)
		return one->not_before_ns < other->not_before_ns;
	return one->index < other->index;
}

void dispatch_count_at(struct schedule *schedule, struct permit *permit,
		       struct host *host, int64_t now_ns)
{
	permit->request_ns = request_rate_count(&host->requests, now_ns);
	permit->at = host;
	permit->is_probe = host->health.rounds > 0;
	permit->is_inside = false;
	host->permits++;
	host->running++;
	host->probes += permit->is_probe;
	schedule->probes += permit->is_probe;
	measure_begin(schedule, permit);
}

/* When something will change without anybody's doing. */
static int64_t next_change_ns(const struct schedule *schedule)
{
	const struct host *host = hosts_first_held(&schedule->hosts);
	const struct heap_node *node = heap_first(&schedule->delayed);
	int64_t when_ns = host ? host->held_until_ns : CO_FOREVER;

	if (node && delayed_entry(node)->not_before_ns < when_ns)
		when_ns = delayed_entry(node)->not_before_ns;
	return when_ns;
}

static void set_clock(struct schedule *schedule)
{
	int64_t when_ns = next_change_ns(schedule);

	if (when_ns == schedule->clock_ns)
		return;
	schedule->clock_ns = when_ns;
	if (when_ns == CO_FOREVER)
		co_callback_cancel(&schedule->clock);
	else if (co_call_at(&schedule->clock, when_ns) < 0)
		co_call_soon(&schedule->clock); /* no memory: look again */
}

void dispatch_free_slot(struct schedule *schedule)
{
	if (schedule->owed > 0)
		schedule->owed--;
	else
		co_semaphore_release(&schedule->room);
}

/* An entry waits no more. */
static void free_room(struct schedule *schedule, struct schedule_entry *entry)
{
	if (entry->retry_bytes == 0)
		dispatch_free_slot(schedule);
	schedule->retry_bytes -= entry->retry_bytes;
	entry->retry_bytes = 0;
}

/* Begin the permit of the oldest entry of a host, which may start. */
static void give_permit(struct schedule *schedule, struct host *host,
			struct permit *permit, int64_t now_ns)
{
	hosts_unlink(&schedule->hosts, host);
	*permit = (struct permit){.entry = host_take_entry(host), .home = host};
	host->entries--;
	host->permits++;
	dispatch_count_at(schedule, permit, host, now_ns);
	hosts_relink(&schedule->hosts, host, now_ns);
	schedule->waiting--;
	schedule->running++;
	permit->entry->is_waiting = false;
	free_room(schedule, permit->entry);
}

/*
 * Whether a host in trouble may have one more: there a permit may last as long
 * as it takes to connect in vain, and others want to go on.
 */
static bool may_probe(const struct schedule *schedule)
{
	return schedule->probes == 0 ||
	       schedule->probes < schedule->limit / 4 ||
	       (schedule->ended && !hosts_oldest(&schedule->hosts, false));
}

/* The host whose oldest entry shall begin next; NULL if none may. */
static struct host *next_host(const struct schedule *schedule)
{
	if (schedule->running >= schedule->limit)
		return NULL;
	return hosts_oldest(&schedule->hosts, may_probe(schedule));
}

static bool is_over(const struct schedule *schedule)
{
	return schedule->ended && schedule->waiting == 0 &&
	       schedule->running == 0;
}

static void leave_line(struct schedule *schedule,
		       struct dispatch_waiter *waiter)
{
	*(waiter->prev ? &waiter->prev->next : &schedule->first_waiter) =
		waiter->next;
	*(waiter->next ? &waiter->next->prev : &schedule->last_waiter) =
		waiter->prev;
}

static void wake(struct schedule *schedule, struct dispatch_waiter *waiter,
		 int status)
{
	leave_line(schedule, waiter);
	co_future_set(&waiter->woken, status);
}

/*
 * Wait at the end of the line.  Returns the status of wake(), even if the
 * caller was cancelled in the same turn; or UV_ECANCELED.
 */
static int wait_in_line(struct schedule *schedule,
			struct dispatch_waiter *waiter)
{
	int status;

	co_future_init(&waiter->woken, NULL, NULL);
	waiter->prev = schedule->last_waiter;
	*(waiter->prev ? &waiter->prev->next : &schedule->first_waiter) =
		waiter;
	schedule->last_waiter = waiter;
	status = co_future_wait(&waiter->woken);
	if (!co_future_done(&waiter->woken))
		leave_line(schedule, waiter);
	return status;
}

/* Let those on who wait for a permit and can have one. */
void dispatch_serve(struct schedule *schedule, int64_t now_ns)
{
	struct host *host;
	struct dispatch_waiter *waiter;

	while ((waiter = schedule->first_waiter) &&
	       (host = next_host(schedule))) {
		give_permit(schedule, host, waiter->permit, now_ns);
		wake(schedule, waiter, 0);
	}
	while ((waiter = schedule->first_waiter) && is_over(schedule))
		wake(schedule, waiter, UV_EOF);
}

void dispatch_relink(struct schedule *schedule, struct host *host)
{
	int64_t now_ns = co_time_ns();

	hosts_relink(&schedule->hosts, host, now_ns);
	dispatch_serve(schedule, now_ns);
	set_clock(schedule);
}

void dispatch_set_limit(struct schedule *schedule, size_t limit,
			enum limit_reason reason)
{
	const struct limit_change change = {
		.scope = LIMIT_OF_RUN,
		.from = schedule->limit,
		.to = limit,
		.reason = reason,
	};

	schedule->limit = limit;
	announce_limit(schedule->hosts.emitter, &change);
	if (change.to > change.from)
		dispatch_serve(schedule, co_time_ns());
}

/* About how much memory a host takes while an entry waits for it. */
static size_t host_bytes(const struct schedule_entry *entry)
{
	return sizeof(struct host) + strlen(entry->host) +
	       sizeof(struct failure);
}

/* Where memory for those put back is used up, owe the room for new ones. */
static void take_room(struct schedule *schedule, struct schedule_entry *entry,
		      size_t bytes)
{
	if (bytes <= SCHEDULE_RETRY_MAX_BYTES - schedule->retry_bytes) {
		entry->retry_bytes = bytes;
		schedule->retry_bytes += bytes;
	} else if (!co_semaphore_try_acquire(&schedule->room)) {
		schedule->owed++;
	}
}

int dispatch_put_back(struct schedule *schedule, struct schedule_entry *entry,
		      int64_t not_before_ns, size_t bytes)
{
	struct host *host = hosts_find_or_add(&schedule->hosts, entry->host);

	if (!host)
		return UV_ENOMEM;
	take_room(schedule, entry, host_bytes(entry) + bytes);
	schedule->waiting++;
	entry->not_before_ns = not_before_ns;
	entry->is_waiting = true;
	entry->is_delayed = not_before_ns > co_time_ns();
	hosts_unlink(&schedule->hosts, host);
	host->entries++;
	if (entry->is_delayed)
		heap_add(&schedule->delayed, &entry->node);
	else
		host_add_entry(host, entry);
	dispatch_relink(schedule, host);
	return 0;
}

bool dispatch_withdraw(struct schedule *schedule, struct schedule_entry *entry)
{
	struct host *host = hosts_find(&schedule->hosts, entry->host);

	if (!entry->is_waiting)
		return false;
	entry->is_waiting = false;
	hosts_unlink(&schedule->hosts, host);
	heap_remove(entry->is_delayed ? &schedule->delayed : &host->due,
		    &entry->node);
	host->entries--;
	schedule->waiting--;
	free_room(schedule, entry);
	dispatch_relink(schedule, host);
	return true;
}

/* Entries whose time has come, and hosts whose hold is over. */
static void on_clock(void *arg)
{
	struct schedule *schedule = arg;
	int64_t now_ns = co_time_ns();
	struct host *host;
	struct heap_node *node;

	schedule->clock_ns = CO_FOREVER;
	while ((node = heap_first(&schedule->delayed)) &&
	       delayed_entry(node)->not_before_ns <= now_ns) {
		/* It is there, as it has entries, and so nothing is made. */
		host = hosts_find_or_add(&schedule->hosts,
					 delayed_entry(node)->host);
		heap_remove(&schedule->delayed, node);
		hosts_unlink(&schedule->hosts, host);
		delayed_entry(node)->is_delayed = false;
		host_add_entry(host, delayed_entry(node));
		hosts_relink(&schedule->hosts, host, now_ns);
	}
	while ((host = hosts_first_held(&schedule->hosts)) &&
	       host->held_until_ns <= now_ns) {
		hosts_unlink(&schedule->hosts, host);
		hosts_relink(&schedule->hosts, host, now_ns);
	}
	dispatch_serve(schedule, now_ns);
	set_clock(schedule);
}

int dispatch_next(struct schedule *schedule, struct permit *permit)
{
	struct dispatch_waiter waiter = {.permit = permit};
	struct host *host = next_host(schedule);

	*permit = (struct permit){0};
	if (host) {
		give_permit(schedule, host, permit, co_time_ns());
		set_clock(schedule);
		return 0;
	}
	return is_over(schedule) ? UV_EOF : wait_in_line(schedule, &waiter);
}

int dispatch_init(struct schedule *schedule, size_t capacity, size_t limit,
		  struct host_limits limits)
{
	*schedule = (struct schedule){.clock_ns = CO_FOREVER, .limit = limit};
	co_semaphore_init(&schedule->room, capacity);
	co_callback_init(&schedule->clock, on_clock, schedule);
	heap_init(&schedule->delayed, is_due_before);
	if (hosts_init(&schedule->hosts, capacity, limits) < 0)
		return UV_ENOMEM;
	if (limit < schedule->hosts.most)
		schedule->hosts.most = limit;
	schedule->finds_limits = host_limits_have_auto(&limits);
	return 0;
}

struct schedule_entry *dispatch_drain(struct schedule *schedule)
{
	struct heap_node *node = heap_first(&schedule->delayed);

	if (!node)
		return hosts_drain(&schedule->hosts);
	heap_remove(&schedule->delayed, node);
	return delayed_entry(node);
}

#include "schedule/schedule.h"

#include <stdlib.h>

#include <coget/time.h>

#include "schedule/dispatch.h"

int schedule_open(struct schedule **out, size_t capacity, size_t limit,
		  struct host_limits limits)
{
	struct schedule *schedule = malloc(sizeof(*schedule));

	*out = NULL;
	if (!schedule)
		return UV_ENOMEM;
	if (dispatch_init(schedule, capacity, limit, limits) < 0) {
		free(schedule);
		return UV_ENOMEM;
	}
	*out = schedule;
	return 0;
}

void schedule_close(struct schedule *schedule)
{
	if (!schedule)
		return;
	co_callback_cancel(&schedule->clock);
	hosts_release(&schedule->hosts);
	free(schedule->adaptive);
	free(schedule);
}

void schedule_tell(struct schedule *schedule, struct emitter emitter)
{
	schedule->hosts.emitter = emitter;
}

int schedule_put(struct schedule *schedule, struct schedule_entry *entry)
{
	struct host *host;
	int status = co_semaphore_acquire(&schedule->room);

	if (status < 0)
		return status;
	host = hosts_find_or_add(&schedule->hosts, entry->host);
	if (!host) {
		dispatch_free_slot(schedule);
		return UV_ENOMEM;
	}
	hosts_unlink(&schedule->hosts, host);
	host_add_entry(host, entry);
	host->entries++;
	schedule->waiting++;
	dispatch_relink(schedule, host);
	return 0;
}

int schedule_add(struct schedule *schedule, struct schedule_entry *entry,
		 int64_t not_before_ns, size_t bytes)
{
	return dispatch_put_back(schedule, entry, not_before_ns, bytes);
}

bool schedule_withdraw(struct schedule *schedule, struct schedule_entry *entry)
{
	return dispatch_withdraw(schedule, entry);
}

int schedule_next(struct schedule *schedule, struct permit *permit)
{
	return dispatch_next(schedule, permit);
}

int schedule_find_limit(struct schedule *schedule)
{
	struct adaptive_limit *adaptive = malloc(sizeof(*adaptive));

	if (!adaptive)
		return UV_ENOMEM;
	adaptive_limit_init(adaptive, ADAPTIVE_RUN_START, schedule->limit,
			    co_time_ns());
	schedule->adaptive = adaptive;
	schedule->limit = adaptive->now;
	schedule->finds_limits = true;
	return 0;
}

bool schedule_finds_limits(const struct schedule *schedule)
{
	return schedule->finds_limits;
}

void schedule_lower(struct schedule *schedule, size_t limit)
{
	limit = limit > 0 ? limit : 1;
	if (schedule->adaptive) {
		(void)adaptive_limit_bound(schedule->adaptive, limit,
					   co_time_ns());
		limit = schedule->adaptive->now;
	}
	dispatch_set_limit(schedule, limit, LIMIT_RESOURCES);
}

size_t schedule_limit(const struct schedule *schedule)
{
	return schedule->limit;
}

size_t schedule_running(const struct schedule *schedule)
{
	return schedule->running;
}

int64_t schedule_held_ns(const struct schedule *schedule, const char *name)
{
	const struct host *host = hosts_find(&schedule->hosts, name);
	int64_t now_ns = co_time_ns();

	return host && host_held_until_ns(host) > now_ns
		       ? host_held_until_ns(host) - now_ns
		       : 0;
}

void schedule_end(struct schedule *schedule)
{
	schedule->ended = true;
	dispatch_serve(schedule, co_time_ns());
}

struct schedule_entry *schedule_drain(struct schedule *schedule)
{
	return dispatch_drain(schedule);
}

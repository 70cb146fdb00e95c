#include "schedule/permit.h"

#include <coget/time.h>

#include "schedule/announce.h"
#include "schedule/dispatch.h"
#include "schedule/host_limit.h"
#include "schedule/measure.h"

/* As permit is, or was. */
static void leave(struct schedule *schedule, const struct permit *permit)
{
	struct host *host = permit->at;

	hosts_unlink(&schedule->hosts, host);
	host->permits--;
	host->running--;
	host->probes -= permit->is_probe;
	schedule->probes -= permit->is_probe;
	host->admission.inside -= permit->is_inside;
	dispatch_relink(schedule, host);
}

void permit_release(struct schedule *schedule, struct permit *permit)
{
	struct host *home = permit->home;

	measure_end(schedule, permit);
	schedule->running--;
	leave(schedule, permit);
	hosts_unlink(&schedule->hosts, home);
	home->permits--;
	dispatch_relink(schedule, home);
	*permit = (struct permit){0};
}

int permit_put_back(struct schedule *schedule, struct permit *permit,
		    int64_t not_before_ns, size_t bytes)
{
	int status = dispatch_put_back(schedule, permit->entry, not_before_ns,
				       bytes);

	if (status == 0)
		permit_release(schedule, permit);
	return status;
}

/* Another request to the host where it is. */
static void count_request(struct schedule *schedule, struct permit *permit,
			  int64_t now_ns)
{
	struct host *host = permit->at;

	if (host->requests.interval_ns == 0)
		return;
	hosts_unlink(&schedule->hosts, host);
	permit->request_ns = request_rate_count(&host->requests, now_ns);
	dispatch_relink(schedule, host);
}

static int ask_again(struct schedule *schedule, struct permit *permit,
		     int64_t now_ns)
{
	if (request_rate_next_ns(&permit->at->requests) > now_ns)
		return 0;
	count_request(schedule, permit, now_ns);
	return 1;
}

int64_t permit_ask_at_ns(struct schedule *schedule, struct permit *permit)
{
	int64_t when_ns = request_rate_next_ns(&permit->at->requests);

	count_request(schedule, permit, co_time_ns());
	return when_ns;
}

void permit_not_used(struct schedule *schedule, struct permit *permit)
{
	struct host *host = permit->at;

	if (permit->request_ns == 0)
		return;
	hosts_unlink(&schedule->hosts, host);
	request_rate_refund(&host->requests, permit->request_ns);
	permit->request_ns = 0;
	dispatch_relink(schedule, host);
}

int permit_move(struct schedule *schedule, struct permit *permit,
		const char *name)
{
	struct host *host = hosts_find_or_add(&schedule->hosts, name);
	struct permit before = *permit;
	int64_t now_ns = co_time_ns();

	if (!host)
		return UV_ENOMEM;
	if (host == before.at)
		return ask_again(schedule, permit, now_ns);
	if (now_ns < host->health.held_until_ns ||
	    !host_has_permit(host, now_ns))
		return 0;
	hosts_unlink(&schedule->hosts, host);
	dispatch_count_at(schedule, permit, host, now_ns);
	dispatch_relink(schedule, host);
	measure_end(schedule, &before);
	leave(schedule, &before);
	return 1;
}

const char *permit_host_name(const struct permit *permit)
{
	return permit->at->name;
}

const struct health *permit_health(const struct permit *permit)
{
	return &permit->at->health;
}

/* The host is well again: its body may take long, and keeps back no probe. */
static void end_probe(struct schedule *schedule, struct permit *permit)
{
	permit->at->probes -= permit->is_probe;
	schedule->probes -= permit->is_probe;
	permit->is_probe = false;
}

/* Whether that tells that those who were turned away were so for others. */
static bool let_in(struct permit *permit, int64_t began_ns)
{
	struct admission *admission = &permit->at->admission;

	admission->inside += !permit->is_inside;
	permit->is_inside = true;
	return admission_answer(admission, began_ns, co_time_ns());
}

void permit_succeeded(struct schedule *schedule, struct permit *permit,
		      int64_t began_ns)
{
	struct host *host = permit->at;
	bool is_forgiven = let_in(permit, began_ns);

	measure_answer(schedule, permit, began_ns);
	if (host->health.rounds == 0 && !permit->is_probe && !host->is_told_of)
		return;
	hosts_unlink(&schedule->hosts, host);
	if (is_forgiven)
		health_forgive(&host->health);
	if (host->health.rounds > 0)
		health_succeed(&host->health, began_ns);
	if (host->health.rounds == 0)
		end_probe(schedule, permit);
	dispatch_relink(schedule, host);
	announce_recovery(schedule->hosts.emitter, host, co_time_ns());
}

/* It is not at work any more, whatever else there is to do for it. */
static enum refusal turn_away(struct schedule *schedule, struct permit *permit,
			      const struct attempt_end *end)
{
	struct host *host = permit->at;

	host->admission.inside -= permit->is_inside;
	permit->is_inside = false;
	return host_limit_refuse(&schedule->hosts, host, end->began_ns, end->now_ns);
}

enum refusal permit_failed(struct schedule *schedule, struct permit *permit,
			   const struct settings *settings,
			   const struct attempt_end *end)
{
	struct host *host = permit->at;
	const struct health before = host->health;
	enum refusal refusal = REFUSAL_NONE;

	if (end->http_code != 0)
		measure_answer(schedule, permit, end->began_ns);
	measure_failure(schedule, permit, end->failure);
	hosts_unlink(&schedule->hosts, host);
	if (health_is_refusal(end->failure))
		refusal = turn_away(schedule, permit, end);
	else if (end->failure->error == ERROR_HTTP_STATUS)
		(void)let_in(permit, end->began_ns);
	if (refusal == REFUSAL_CROWDED)
		health_postpone(&host->health, settings, end);
	else
		health_fail(&host->health, settings, end);
	dispatch_relink(schedule, host);
	announce_trouble(schedule->hosts.emitter, host, &before, end);
	announce_recovery(schedule->hosts.emitter, host, end->now_ns);
	return refusal;
}

void permit_received(struct schedule *schedule, struct permit *permit,
		     uint64_t bytes)
{
	measure_bytes(schedule, permit, bytes);
}

bool permit_pardons(const struct permit *permit, int64_t refused_ns)
{
	return admission_pardons(&permit->at->admission, refused_ns);
}

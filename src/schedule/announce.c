#include "schedule/announce.h"

/* What cannot be told now, as memory has run out, is left out. */
static void tell(struct emitter emitter, const struct host_change *change)
{
	const struct event event = {.type = EVENT_HOST, .host = change};

	if (emitter.emit)
		(void)!emitter.emit(emitter.context, &event);
}

/* All who were at work when it went down meet the same: that is told once. */
static bool is_worse(const struct health *health, const struct health *before,
		     int64_t now_ns)
{
	return health->rounds > before->rounds ||
	       (health->held_until_ns > now_ns &&
		before->held_until_ns <= now_ns);
}

void announce_trouble(struct emitter emitter, struct host *host,
		      const struct health *before,
		      const struct attempt_end *end)
{
	const struct health *health = &host->health;
	struct host_change change = {
		.host = host->name,
		.state = health->is_given_up ? HOST_GIVEN_UP : HOST_SLOWED,
		.delay_ns = health->held_until_ns - end->now_ns,
		.failure = end->failure,
	};

	if (!is_worse(health, before, end->now_ns))
		return;
	host->is_told_of = true;
	tell(emitter, &change);
}

void announce_recovery(struct emitter emitter, struct host *host,
		       int64_t now_ns)
{
	struct host_change change = {
		.host = host->name,
		.state = HOST_RECOVERED,
	};

	if (!host->is_told_of || host->health.rounds > 0 ||
	    host->health.held_until_ns > now_ns)
		return;
	host->is_told_of = false;
	tell(emitter, &change);
}

void announce_limit(struct emitter emitter, const struct limit_change *change)
{
	const struct event event = {.type = EVENT_LIMIT, .limit = change};

	if (change->from != change->to && emitter.emit)
		(void)!emitter.emit(emitter.context, &event);
}

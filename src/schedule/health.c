#include "schedule/health.h"

#include <stdlib.h>

#include <coget/time.h>

#include "model/retry.h"

void health_reset(struct health *health)
{
	free(health->cause);
	*health = (struct health){0};
}

/* Whether the attempt ended in what was known before it began. */
static bool is_old_news(const struct health *health, int64_t began_ns)
{
	return health->rounds > 0 && began_ns < health->counted_ns;
}

void health_succeed(struct health *health, int64_t began_ns)
{
	if (!is_old_news(health, began_ns))
		health_reset(health);
}

bool health_is_refusal(const struct failure *failure)
{
	return failure->http_code == 429 || failure->http_code == 503 ||
	       failure->error == ERROR_CROWDED;
}

/* Whatever the item, no attempt could succeed now. */
static bool is_unreachable(const struct failure *failure)
{
	return failure->error == ERROR_CONNECT ||
	       failure->error == ERROR_RESOLVE;
}

/* The host itself has answered, and not only one that led to it. */
static bool is_answered(const struct attempt_end *end)
{
	return end->http_code != 0 && end->http_code / 100 != 3;
}

/* No answer is no sign of health; it is one of trouble where there is some. */
static bool is_silent(const struct attempt_end *end)
{
	return !is_answered(end) && (end->failure->error == ERROR_TIMEOUT ||
				     end->failure->error == ERROR_NETWORK ||
				     end->failure->error == ERROR_TLS);
}

static void count_round(struct health *health, const struct settings *settings,
			const struct attempt_end *end)
{
	if (health->rounds == 0)
		health->since_ns = end->now_ns;
	if (is_unreachable(end->failure) || health->rounds == 0 ||
	    *end->blamed_ns != health->since_ns)
		health->rounds++;
	*end->blamed_ns = health->since_ns;
	health->counted_ns = end->now_ns;
	if (!health->cause)
		health->cause = malloc(sizeof(*health->cause));
	if (health->cause)
		*health->cause = *end->failure;
	/* One item alone is to have all its attempts. */
	health->is_given_up = health->rounds >= HEALTH_ROUNDS_MIN &&
			      health->rounds > settings->retries;
}

static void hold(struct health *health, const struct settings *settings,
		 const struct attempt_end *end)
{
	int64_t delay_ns = health->is_given_up
				   ? HEALTH_GIVEN_UP_NS
				   : retry_delay_ns(settings, health->rounds,
						    end->failure, end->random);

	if (health->held_until_ns < end->now_ns + delay_ns)
		health->held_until_ns = end->now_ns + delay_ns;
	if (end->failure->retry_after_ns >= 0 && !health->is_given_up)
		health->asked_until_ns = health->held_until_ns;
}

void health_postpone(struct health *health, const struct settings *settings,
		     const struct attempt_end *end)
{
	if (end->failure->retry_after_ns >= 0)
		hold(health, settings, end);
}

void health_forgive(struct health *health)
{
	int64_t until_ns = health->asked_until_ns;

	if (!health->cause || !health_is_refusal(health->cause))
		return;
	health_reset(health);
	health->held_until_ns = until_ns;
	health->asked_until_ns = until_ns;
}

void health_fail(struct health *health, const struct settings *settings,
		 const struct attempt_end *end)
{
	const struct failure *failure = end->failure;
	bool is_news = !is_old_news(health, end->began_ns);

	if (is_unreachable(failure) || health_is_refusal(failure) ||
	    (health->rounds > 0 && is_silent(end))) {
		if (is_news)
			count_round(health, settings, end);
		/* What the server asks for holds, whoever is told it. */
		if (is_news || failure->retry_after_ns >= 0)
			hold(health, settings, end);
	} else if (is_answered(end)) {
		health_succeed(health, end->began_ns);
	}
}

bool health_is_given_up(const struct health *health, int64_t now_ns)
{
	return health->is_given_up && now_ns < health->held_until_ns;
}

bool health_is_held(const struct health *health, int64_t now_ns)
{
	return !health->is_given_up && now_ns < health->held_until_ns;
}

bool health_wants_probe(const struct health *health, int64_t now_ns)
{
	return health->rounds > 0 && !health_is_given_up(health, now_ns);
}

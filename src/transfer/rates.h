/*
 * The rate limits of a client: that of the run, those of hosts, and how fast
 * each body may be.
 *
 * A client has one struct rates, and NULL if its settings have no limits.  A
 * body obeys them by throttle.h.
 */
#ifndef TRANSFER_RATES_H
#define TRANSFER_RATES_H

#include <stdbool.h>
#include <stdint.h>

#include <coget/status.h>

#include "model/settings.h"
#include "model/url.h"
#include "transfer/rate_limit.h"

struct rates;

/*
 * The limits of all bodies of a client, by the settings, which must live as
 * long.  Returns 0 with *out NULL if there are none, or UV_ENOMEM.
 */
int rates_open(struct rates **out, const struct settings *settings);

/* Whether some bodies have limits of their own.  NULL: none have. */
bool rates_are_of_each(const struct rates *rates);

/* Those of a body. */
struct body_rates {
	uint64_t own_bps;	 /* of it alone; 0: no limit */
	struct rate_limit *host; /* shared with its host's; NULL: none */
	struct rate_limit *run;	 /* with all; its bps is 0 for no limit */
};

/* The limits of a body from that URL's host, valid as long as the rates. */
struct body_rates rates_find(struct rates *rates, const struct url *url);

/* Free them; nobody may wait.  NULL is ignored. */
void rates_close(struct rates *rates);

#endif

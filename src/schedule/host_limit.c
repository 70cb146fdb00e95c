#include "schedule/host_limit.h"

#include <stdlib.h>

#include <coget/time.h>

#include "schedule/announce.h"

void host_limit_init(const struct hosts *hosts, struct host *host)
{
	host->limit = host_limits_find(&hosts->limits, host->name);
	host->is_adaptive = host->limit == LIMIT_AUTO;
	if (host->is_adaptive)
		host->limit = ADAPTIVE_HOST_START < hosts->most
				      ? ADAPTIVE_HOST_START
				      : hosts->most;
}

size_t host_limit(const struct host *host)
{
	return host->admission.limit > 0 && host->admission.limit < host->limit
		       ? host->admission.limit
		       : host->limit;
}

static void tell(const struct hosts *hosts, const struct host *host,
		 size_t before, enum limit_reason reason)
{
	const struct limit_change change = {
		.scope = LIMIT_OF_HOST,
		.host = host->name,
		.from = before,
		.to = host_limit(host),
		.reason = reason,
	};

	announce_limit(hosts->emitter, &change);
}

/* What is found stays below what is refused. */
static size_t most_to_find(const struct hosts *hosts, const struct host *host)
{
	return host->admission.limit > 0 && host->admission.limit < hosts->most
		       ? host->admission.limit
		       : hosts->most;
}

struct adaptive_limit *host_limit_adaptive(const struct hosts *hosts,
					   struct host *host)
{
	if (!host->is_adaptive || host->adaptive)
		return host->adaptive;
	host->adaptive = malloc(sizeof(*host->adaptive));
	if (!host->adaptive)
		return NULL;
	adaptive_limit_init(host->adaptive, host->limit,
			    most_to_find(hosts, host), co_time_ns());
	host->limit = host->adaptive->now;
	return host->adaptive;
}

void host_limit_adapt(const struct hosts *hosts, struct host *host)
{
	size_t before = host_limit(host);

	host->limit = host->adaptive->now;
	tell(hosts, host, before, host->adaptive->reason);
}

/* What is refused has changed: it bounds what is tried. */
static void bound(const struct hosts *hosts, struct host *host, int64_t now_ns)
{
	if (host->adaptive &&
	    adaptive_limit_bound(host->adaptive, most_to_find(hosts, host),
				 now_ns))
		host->limit = host->adaptive->now;
}

enum refusal host_limit_refuse(const struct hosts *hosts, struct host *host,
			       int64_t began_ns, int64_t now_ns)
{
	size_t before = host_limit(host);
	enum refusal refusal = admission_refuse(
		&host->admission, host->running - 1, began_ns, now_ns);

	tell(hosts, host, before, LIMIT_REFUSED);
	bound(hosts, host, now_ns);
	return refusal;
}

void host_limit_admit(const struct hosts *hosts, struct host *host,
		      int64_t now_ns)
{
	struct admission *admission = &host->admission;
	size_t before = host_limit(host), admitted = admission->limit;

	if (host->running + 1 < before)
		return;
	admission_grow(admission, host->is_adaptive ? hosts->most : host->limit,
		       now_ns);
	if (admission->limit == admitted)
		return;
	tell(hosts, host, before, LIMIT_QUIET);
	bound(hosts, host, now_ns);
}

/*
 * Lines for requests.
 */
#include "log.h"

#include <inttypes.h>
#include <stdio.h>

static const char *range_of(const struct request *request)
{
	const char *range = request_header(request, "Range");

	return range ? range : "-";
}

void log_begin(const struct exchange *exchange, unsigned status)
{
	const struct request *request = &exchange->request;

	if (exchange->service->log_fd >= 0)
		dprintf(exchange->service->log_fd, "%u %s %s %u %s\n",
			exchange->connection, request->method, request->target,
			status, range_of(request));
}

/*
 * The conditions, and the version that the URL has chosen, each after a tab.
 * They fit: they come from one request.
 */
static void write_conditions(struct exchange *exchange)
{
	static const char *const names[] = {"If-Range", "If-None-Match",
					    "If-Modified-Since"};
	size_t size = sizeof(exchange->head), len = 0;

	exchange->head[0] = '\0';
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *value =
			request_header(&exchange->request, names[i]);

		if (value)
			len += (size_t)snprintf(exchange->head + len, size - len,
						"\t%s: %s", names[i], value);
	}
	if (exchange->plan.version)
		snprintf(exchange->head + len, size - len, "\tversion: %s",
			 exchange->plan.version);
}

void log_end(struct exchange *exchange, unsigned status, uint64_t sent_bytes)
{
	const struct request *request = &exchange->request;

	if (exchange->service->sent_fd < 0)
		return;
	write_conditions(exchange);
	dprintf(exchange->service->sent_fd,
		"%u\t%s\t%s\t%u\t%s\t%" PRIu64 "%s\n", exchange->connection,
		request->method, request->target, status, range_of(request),
		sent_bytes, exchange->head);
}

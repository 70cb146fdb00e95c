#include "report/causes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/lines.h"

/* In a few words, and as headings: that of a single failure says more. */
static const char *const names[ERROR_COUNT] = {
	[ERROR_NONE] = "unknown",
	[ERROR_INPUT] = "invalid line in a list",
	[ERROR_CREDENTIALS] = "credentials not readable",
	[ERROR_URL] = "invalid URL",
	[ERROR_SCHEME] = "unsupported scheme",
	[ERROR_RESOLVE] = "host not found",
	[ERROR_PROXY] = "proxy failed",
	[ERROR_CONNECT] = "cannot connect",
	[ERROR_TLS] = "TLS failed",
	[ERROR_TIMEOUT] = "timed out or stalled",
	[ERROR_HTTP_STATUS] = "refused by HTTP status",
	[ERROR_NO_FILE] = "no such file",
	[ERROR_LOGIN] = "login refused",
	[ERROR_HOST_KEY] = "host key not known",
	[ERROR_CROWDED] = "too many connections to the server",
	[ERROR_NOT_READY] = "not ready on the server",
	[ERROR_REDIRECT] = "redirect that cannot be followed",
	[ERROR_UNSAFE_REDIRECT] = "redirect to where none may lead",
	[ERROR_PROTOCOL] = "invalid response",
	[ERROR_NETWORK] = "connection broken",
	[ERROR_TRUNCATED] = "transfer ended early",
	[ERROR_RANGE] = "wrong byte range",
	[ERROR_TOO_LARGE] = "file too large",
	[ERROR_CHECKSUM] = "checksum mismatch",
	[ERROR_EXISTS] = "file exists",
	[ERROR_FILE] = "file not writable",
	[ERROR_DISK_FULL] = "disk full",
	[ERROR_SESSION] = "session not usable",
	[ERROR_BUSY] = "in use by another process",
	[ERROR_RESOURCES] = "out of memory, descriptors or threads",
	[ERROR_INTERRUPTED] = "interrupted",
};

/* The server's words for a status, "HTTP 404 Not Found", are the best. */
static void set_name(struct cause *cause, const struct failure *failure)
{
	const char *name = names[failure->error];

	if (!name)
		name = error_name(failure->error);
	if (failure->http_code > 0 && strncmp(failure->what, "HTTP ", 5) == 0)
		name = failure->what;
	snprintf(cause->name, sizeof(cause->name), "%.*s",
		 (int)strcspn(name, ";:,("), name);
}

/* NULL if there is no room for another. */
static struct cause *find(struct causes *causes, const struct event *event)
{
	const struct failure *failure = event->failure;
	struct cause *cause = causes->causes;

	for (size_t i = 0; i < causes->count; i++, cause++)
		if (cause->error == failure->error &&
		    cause->http_code == failure->http_code)
			return cause;
	if (causes->count == CAUSES_MAX)
		return NULL;
	causes->count++;
	cause->error = failure->error;
	cause->http_code = failure->http_code;
	cause->remedy = line_remedy(event);
	set_name(cause, failure);
	return cause;
}

static void add_host(struct cause *cause, const char *host)
{
	for (size_t i = 0; i < cause->host_count; i++)
		if (strcmp(cause->hosts[i], host) == 0)
			return;
	if (cause->host_count == CAUSE_HOSTS_MAX) {
		cause->has_more_hosts = true;
		return;
	}
	cause->hosts[cause->host_count] = strdup(host);
	if (cause->hosts[cause->host_count])
		cause->host_count++;
}

void causes_count(struct causes *causes, const struct event *event)
{
	bool is_retry = event->type == EVENT_RETRY;
	struct cause *cause;

	if ((event->type != EVENT_FAILED && !is_retry) ||
	    event->failure->error == ERROR_INTERRUPTED)
		return;
	cause = find(causes, event);
	if (!cause) {
		causes->other_failed += !is_retry;
		causes->other_retried += is_retry;
		return;
	}
	cause->failed += !is_retry;
	cause->retried += is_retry;
	if (event->item->host)
		add_host(cause, event->item->host);
}

static int compare(const void *one, const void *other)
{
	const struct cause *a = one, *b = other;

	if (a->failed != b->failed)
		return a->failed < b->failed ? 1 : -1;
	return (a->retried < b->retried) - (a->retried > b->retried);
}

void causes_sort(struct causes *causes)
{
	qsort(causes->causes, causes->count, sizeof(causes->causes[0]),
	      compare);
}

void causes_release(struct causes *causes)
{
	for (size_t i = 0; i < causes->count; i++)
		while (causes->causes[i].host_count > 0)
			free(causes->causes[i]
				     .hosts[--causes->causes[i].host_count]);
	*causes = (struct causes){0};
}

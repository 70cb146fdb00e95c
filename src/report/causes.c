#include "report/causes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/lines.h"

/* The server's words for a status, "HTTP 404 Not Found", are the best. */
static void set_name(struct cause *cause, const struct failure *failure)
{
	const char *name = error_heading(failure->error);
	size_t len = strlen(name);

	if (failure->http_code > 0 &&
	    strncmp(failure->what, "HTTP ", 5) == 0) {
		name = failure->what;
		len = strcspn(name, ";:,(");
	}
	snprintf(cause->name, sizeof(cause->name), "%.*s", (int)len, name);
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
	memset(causes, 0, sizeof(*causes));
}

#include "http_client/request_limits.h"

#include <stdlib.h>
#include <string.h>

#include "model/url.h"

void request_limits_init(struct request_limits *limits, size_t in_all,
			 size_t per_host)
{
	co_semaphore_init(&limits->all, in_all);
	limits->per_host = per_host;
	limits->hosts = NULL;
}

static struct request_host *make_host(struct request_limits *limits,
				      const struct url *url)
{
	struct request_host *host =
		malloc(sizeof(*host) + strlen(url->name) + 1);

	if (!host)
		return NULL;
	*host = (struct request_host){.next = limits->hosts, .port = url->port};
	strcpy(host->name, url->name);
	co_semaphore_init(&host->permits, limits->per_host);
	limits->hosts = host;
	return host;
}

/* There are no more hosts than requests. */
static struct request_host *find_host(struct request_limits *limits,
				      const struct url *url)
{
	struct request_host *host = limits->hosts;

	while (host &&
	       (host->port != url->port || strcmp(host->name, url->name) != 0))
		host = host->next;
	return host ? host : make_host(limits, url);
}

static void leave_host(struct request_limits *limits, struct request_host *host)
{
	struct request_host **at = &limits->hosts;

	if (--host->users > 0)
		return;
	while (*at != host)
		at = &(*at)->next;
	*at = host->next;
	free(host);
}

/* The one of a URL, with the caller as a user.  Returns 0 or UV_ENOMEM. */
static int enter_host(struct request_host **out, struct request_limits *limits,
		      const char *text)
{
	struct failure failure;
	struct url url = {0};

	*out = url_parse(&url, text, &failure) == 0 ? find_host(limits, &url)
						    : NULL;
	url_release(&url);
	if (!*out)
		return UV_ENOMEM;
	(*out)->users++;
	return 0;
}

/* Before that of all: who waits for its host holds up no others. */
static int take_host(struct request_permit *permit,
		     struct request_limits *limits, const char *url)
{
	struct request_host *host;
	int status;

	if (limits->per_host == SIZE_MAX)
		return 0;
	status = enter_host(&host, limits, url);
	if (status < 0)
		return status;
	status = co_semaphore_acquire(&host->permits);
	if (status < 0)
		leave_host(limits, host);
	else
		permit->host = host;
	return status;
}

static void give_host(struct request_permit *permit,
		      struct request_limits *limits)
{
	struct request_host *host = permit->host;

	if (!host)
		return;
	co_semaphore_release(&host->permits);
	leave_host(limits, host);
	permit->host = NULL;
}

int request_permit_take(struct request_permit *permit,
			struct request_limits *limits, const char *url)
{
	int status = take_host(permit, limits, url);

	if (status < 0)
		return status;
	status = co_semaphore_acquire(&limits->all);
	permit->is_held = status == 0;
	if (status < 0)
		give_host(permit, limits);
	return status;
}

void request_permit_give(struct request_permit *permit,
			 struct request_limits *limits)
{
	if (permit->is_held)
		co_semaphore_release(&limits->all);
	permit->is_held = false;
	give_host(permit, limits);
}

#include "model/host_settings.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/wipe.h"
#include "model/url.h"

/* Read HOST or HOST:PORT.  Returns 0, -EINVAL or -ENOMEM. */
static int read_host(struct host_settings *out, const char *text)
{
	const char *colon = strrchr(text, ':');
	bool has_port = colon && text[strlen(text) - 1] != ']';
	struct failure ignored;
	struct url url;
	char *whole;
	int status;

	if (text[strcspn(text, "@/?#\\")])
		return -EINVAL;
	if (asprintf(&whole, "http://%s/", text) < 0)
		return -ENOMEM;
	status = url_parse(&url, whole, &ignored);
	if (status == 0) {
		out->host = strdup(url.host);
		out->port = has_port ? url.port : 0;
		if (!out->host)
			status = -ENOMEM;
	}
	url_release(&url);
	free(whole);
	return status;
}

static struct host_settings *find_same(const struct host_list *list,
				       const struct host_settings *host)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->hosts[i].host, host->host) == 0 &&
		    list->hosts[i].port == host->port)
			return &list->hosts[i];
	return NULL;
}

int host_list_add(struct host_list *list, const char *text,
		  struct host_settings **out)
{
	struct host_settings host = {0}, *longer;
	int status = read_host(&host, text);

	if (status < 0)
		return status;
	*out = find_same(list, &host);
	if (*out) {
		free(host.host);
		return 0;
	}
	longer = realloc(list->hosts, (list->count + 1) * sizeof(*longer));
	if (!longer) {
		free(host.host);
		return -ENOMEM;
	}
	list->hosts = longer;
	longer[list->count] = host;
	*out = &longer[list->count++];
	return 0;
}

const struct host_settings *host_list_find(const struct host_list *list,
					   const char *host, size_t len,
					   unsigned port)
{
	const struct host_settings *found = NULL;

	for (size_t i = 0; i < list->count; i++) {
		const struct host_settings *at = &list->hosts[i];

		if (strlen(at->host) != len || memcmp(at->host, host, len) != 0)
			continue;
		if (at->port == port)
			return at;
		if (at->port == 0)
			found = at;
	}
	return found;
}

static const struct host_settings *find_named(const struct host_limits *limits,
					      const char *name)
{
	const char *colon = strrchr(name, ':');

	if (!limits->hosts || limits->hosts->count == 0 || !colon)
		return NULL;
	return host_list_find(limits->hosts, name, (size_t)(colon - name),
			      (unsigned)strtoul(colon + 1, NULL, 10));
}

size_t host_limits_find(const struct host_limits *limits, const char *name)
{
	const struct host_settings *host = find_named(limits, name);

	return host && host->per_host > 0 ? host->per_host : limits->per_host;
}

int64_t host_limits_interval_ns(const struct host_limits *limits,
				const char *name)
{
	const struct host_settings *host = find_named(limits, name);

	if (!host || host->request_interval_ns == 0)
		return limits->request_interval_ns;
	return host->request_interval_ns > 0 ? host->request_interval_ns : 0;
}

bool host_limits_have_auto(const struct host_limits *limits)
{
	const struct host_list *list = limits->hosts;

	for (size_t i = 0; list && i < list->count; i++)
		if (list->hosts[i].per_host == LIMIT_AUTO)
			return true;
	return limits->per_host == LIMIT_AUTO;
}

void host_list_release(struct host_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		struct host_settings *host = &list->hosts[i];

		for (size_t j = 0; j < host->header_count; j++)
			wipe_text(host->headers[j]);
		free(host->headers);
		free(host->host);
	}
	free(list->hosts);
	*list = (struct host_list){0};
}

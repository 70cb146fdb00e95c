#include "report/held_hosts.h"

#include <stdlib.h>
#include <string.h>

#include "report/host_label.h"

static const char *reason_of(const struct host_change *change)
{
	const struct failure *failure = change->failure;

	if (!failure)
		return "has failed";
	if (failure->http_code == 429 || failure->retry_after_ns >= 0)
		return "asked to slow down";
	if (failure->http_code == 503 || failure->error == ERROR_CROWDED)
		return "too busy";
	if (failure->error == ERROR_RESOLVE)
		return "not found";
	if (failure->error == ERROR_CONNECT)
		return "cannot be reached";
	return "does not answer";
}

static struct held_host *find(struct held_hosts *held, const char *host)
{
	struct host_label label = host_label(host);

	for (size_t i = 0; i < held->count; i++)
		if (strcmp(held->hosts[i].name, label.text) == 0)
			return &held->hosts[i];
	return NULL;
}

static struct held_host *add(struct held_hosts *held, const char *host)
{
	char *name;

	if (held->count == HELD_HOSTS_MAX)
		return NULL;
	name = strdup(host_label(host).text);
	if (!name)
		return NULL;
	held->hosts[held->count] = (struct held_host){.name = name};
	return &held->hosts[held->count++];
}

static void drop(struct held_hosts *held, struct held_host *host)
{
	struct held_host *end = held->hosts + held->count;

	free(host->name);
	memmove(host, host + 1, (size_t)(end - host - 1) * sizeof(*host));
	held->count--;
}

void held_hosts_update(struct held_hosts *held,
		       const struct host_change *change, int64_t now_ns)
{
	struct held_host *host = find(held, change->host);

	if (change->state == HOST_RECOVERED) {
		if (host)
			drop(held, host);
		return;
	}
	if (!host)
		host = add(held, change->host);
	if (!host)
		return;
	host->why = reason_of(change);
	host->then = change->state == HOST_GIVEN_UP ? "given up; next try"
						    : "resumes";
	host->until_ns = now_ns + change->delay_ns;
}

void held_hosts_prune(struct held_hosts *held, int64_t now_ns)
{
	for (size_t i = held->count; i > 0; i--)
		if (held->hosts[i - 1].until_ns <= now_ns)
			drop(held, &held->hosts[i - 1]);
}

void held_hosts_release(struct held_hosts *held)
{
	while (held->count > 0)
		drop(held, &held->hosts[held->count - 1]);
}

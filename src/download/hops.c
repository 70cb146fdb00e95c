#include "download/hops.h"

#include <stdlib.h>
#include <string.h>

int hops_add(struct hops *hops, const char *url)
{
	char **urls = realloc(hops->urls, (hops->count + 1) * sizeof(*urls));

	if (!urls)
		return UV_ENOMEM;
	hops->urls = urls;
	urls[hops->count] = strdup(url);
	if (!urls[hops->count])
		return UV_ENOMEM;
	hops->count++;
	return 0;
}

size_t hops_memory(const struct hops *hops)
{
	size_t bytes = 0;

	for (size_t i = 0; i < hops->count; i++)
		bytes += strlen(hops->urls[i]);
	return bytes;
}

void hops_reset(struct hops *hops)
{
	while (hops->count > 0)
		free(hops->urls[--hops->count]);
	free(hops->urls);
	*hops = (struct hops){0};
}

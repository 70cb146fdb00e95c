/*
 * Where redirects have led a request, to go on at the last of them later.
 */
#ifndef DOWNLOAD_HOPS_H
#define DOWNLOAD_HOPS_H

#include <stddef.h>

#include <coget/status.h>

#include "model/redirects.h"

/* Zeroed, there are none. */
struct hops {
	char **urls;
	size_t count;
	struct trail trail; /* that these have left */
};

/* Add a URL, which is copied.  Returns 0 or UV_ENOMEM. */
int hops_add(struct hops *hops, const char *url) CO_MUST_CHECK;

/* About how much memory they take. */
size_t hops_memory(const struct hops *hops);

/* Free them: the next request begins where the first did. */
void hops_reset(struct hops *hops);

#endif

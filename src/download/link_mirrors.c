#include "download/link_mirrors.h"

#include <stdlib.h>
#include <string.h>

#include "download/download.h"
#include "http/link_header.h"
#include "model/schemes.h"
#include "model/url.h"

/* More than anybody tries. */
enum { LINKS_MAX = 50 };

struct links {
	struct link found[LINKS_MAX]; /* the best first */
	size_t count;
};

/* Whether it is a URL of the network that coget can download from. */
static bool is_usable(struct span target)
{
	const char *colon = memchr(target.text, ':', target.len);
	const struct scheme *scheme =
		colon ? scheme_find(target.text, (size_t)(colon - target.text))
		      : NULL;

	return scheme && scheme->protocol != PROTOCOL_FILE;
}

static bool is_before(const struct link *a, const struct link *b,
		      const char *location)
{
	bool is_a_near = location && strcmp(a->location, location) == 0;
	bool is_b_near = location && strcmp(b->location, location) == 0;

	return is_a_near == is_b_near ? a->priority < b->priority : is_a_near;
}

static void find_links(struct links *links, const char *value,
		       const char *location)
{
	struct link link;

	links->count = 0;
	while (links->count < LINKS_MAX && link_header_next(&link, &value)) {
		size_t at = links->count;

		if (!link.is_duplicate || !is_usable(link.target))
			continue;
		for (; at > 0 &&
		       is_before(&link, &links->found[at - 1], location);
		     at--)
			links->found[at] = links->found[at - 1];
		links->found[at] = link;
		links->count++;
	}
}

static int add(struct download *download, const struct link *link)
{
	char *url = strndup(link->target.text, link->target.len);
	int status = url ? mirrors_add(&download->mirrors, download->item, url)
			 : UV_ENOMEM;

	if (status != 0)
		free(url);
	return status < 0 ? status : 0;
}

int link_mirrors_take(struct attempt *attempt)
{
	struct download *download = attempt->download;
	struct response *response = &attempt->response;
	struct links links;
	int status = 0;

	if (!response->links || !download_may_resume(download))
		return 0;
	find_links(&links, response->links,
		   download->run->settings->metalink_location);
	for (size_t i = 0; status == 0 && i < links.count; i++)
		status = add(download, &links.found[i]);
	mirrors_note_public(download->mirrors, response->trail.was_public);
	return response_set_text(&response->links, NULL) < 0 ? UV_ENOMEM
							      : status;
}

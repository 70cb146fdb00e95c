/*
 * From the settings to libcurl's options.
 */
#ifndef TRANSFER_EASY_OPTIONS_H
#define TRANSFER_EASY_OPTIONS_H

#include <stdbool.h>

#include <curl/curl.h>

#include "model/settings.h"

/* What is the same for all requests of a run. */
struct easy_options {
	const struct settings *settings;
	char *agent; /* the header, "User-Agent: ..."; NULL: none is sent */
	struct curl_slist *resolve; /* libcurl does not copy these; or NULL */
	struct curl_slist *connect_to;
};

/*
 * Take over the settings, which must live as long.  Returns 0 with *out to be
 * released, or UV_ENOMEM.
 */
int easy_options_init(struct easy_options *out,
		      const struct settings *settings);

/* Set them; they must outlive the handle.  Returns whether libcurl took all. */
bool easy_options_set(CURL *easy, const struct easy_options *options);

/*
 * Set how much libcurl reads at once; small is for many at the same time.  Only
 * between requests.  Returns whether libcurl took it.
 */
bool easy_options_set_buffer(CURL *easy, const struct settings *settings,
			     bool is_small);

/* Free what they own. */
void easy_options_release(struct easy_options *options);

#endif

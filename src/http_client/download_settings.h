/*
 * A download's options, checked, as the settings of a run that fetches one file
 * by the client of a session.
 */
#ifndef HTTP_CLIENT_DOWNLOAD_SETTINGS_H
#define HTTP_CLIENT_DOWNLOAD_SETTINGS_H

#include <coget/download.h>
#include <coget/status.h>

#include "model/settings.h"

struct download_settings {
	struct settings run; /* most of it the session's */
	char *dir;
	char *output; /* a template, see name_template.h */
	struct checksum checksum;
	bool has_checksum;
};

/*
 * Make them.
 *
 * out      to be released in any case; not to be moved.
 * session  whose settings must live as long.
 *
 * Returns 0; UV_EINVAL, UV_ENAMETOOLONG, with the error's text set; UV_ENOMEM.
 */
int download_settings_make(struct download_settings *out,
			   const struct settings *session, const char *path,
			   const struct co_download_options *options)
	CO_MUST_CHECK;

/* Free what they own. */
void download_settings_release(struct download_settings *settings);

#endif

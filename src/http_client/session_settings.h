/*
 * From a session's options to the settings that the client goes by.
 */
#ifndef HTTP_CLIENT_SESSION_SETTINGS_H
#define HTTP_CLIENT_SESSION_SETTINGS_H

#include <coget/http_session.h>
#include <coget/status.h>

#include "model/settings.h"

/*
 * Copy the options.
 *
 * out  zeroed; to be released by the caller, also on error.
 *
 * Returns 0; UV_EINVAL for what cannot be sent, or a negative timeout, with the
 * error's text set; UV_ENOMEM.
 */
int session_settings_init(struct settings *out,
			  const struct co_http_session_options *options)
	CO_MUST_CHECK;

/*
 * Set a header of all requests, as header_list_set() does.  Returns 0, UV_EINVAL
 * with the error's text set, or UV_ENOMEM.
 */
int session_settings_set_header(struct settings *settings, const char *name,
				const char *value) CO_MUST_CHECK;

#endif

#include "transfer/credential_files.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <coget/thread.h>

#include "base/file.h"
#include "base/wipe.h"
#include "http/cookie_file.h"

#define FILE_MAX_BYTES ((size_t)16 * 1024 * 1024)

/* Reading, on the thread pool. */
struct reading {
	struct credentials *credentials;
	struct failure *failure;
};

/* Returns UV_EPROTO with the failure set, or UV_ENOMEM. */
static int refuse_file(struct failure *failure, const char *path, int status)
{
	char doing[160];

	if (status == UV_ENOMEM)
		return status;
	snprintf(doing, sizeof(doing), "cannot read %.140s", path);
	failure_set_status(failure, status, doing);
	failure->error = ERROR_CREDENTIALS;
	return UV_EPROTO;
}

static int refuse_line(struct failure *failure, const char *path, size_t line,
		       const char *what)
{
	failure_set(failure, ERROR_CREDENTIALS, "%.140s:%zu: %s", path, line,
		    what);
	return UV_EPROTO;
}

static int read_text(struct buf *text, const char *path,
		     struct failure *failure)
{
	int status = file_read(text, path);

	if (status == -EBADMSG) {
		failure_set(failure, ERROR_CREDENTIALS,
			    "%.140s has NUL bytes, and is no text file", path);
		return UV_EPROTO;
	}
	return status < 0 ? refuse_file(failure, path, status) : 0;
}

static int parse_netrc(const struct reading *reading, const char *path)
{
	struct buf text = BUF_INIT(FILE_MAX_BYTES);
	size_t line = 0;
	int status = read_text(&text, path, reading->failure);

	if (status == 0) {
		status = netrc_parse(&reading->credentials->netrc, text.data,
				     &line);
		if (status == UV_EINVAL)
			status = refuse_line(reading->failure, path, line,
					     "a quote in this entry has no end");
	}
	wipe_buf(&text);
	return status;
}

static int read_netrc(const struct reading *reading)
{
	const char *given = reading->credentials->settings->netrc_file;
	const char *home = getenv("HOME");
	char *path;
	int status;

	if (given)
		return parse_netrc(reading, given);
	if (!home || !*home) {
		failure_set(reading->failure, ERROR_CREDENTIALS,
			    "HOME does not say where .netrc is");
		return UV_EPROTO;
	}
	if (asprintf(&path, "%s/.netrc", home) < 0)
		return UV_ENOMEM;
	status = parse_netrc(reading, path);
	free(path);
	return status;
}

static int read_cookies(const struct reading *reading)
{
	struct credentials *credentials = reading->credentials;
	const char *path = credentials->settings->cookies;
	struct buf text = BUF_INIT(FILE_MAX_BYTES);
	size_t line = 0;
	int status = read_text(&text, path, reading->failure);

	if (status == 0) {
		status = cookie_file_parse(&credentials->cookies, text.data,
					   time(NULL), &line);
		if (status == UV_EINVAL)
			status = refuse_line(reading->failure, path, line,
					     "not a line of a file of cookies");
	}
	wipe_buf(&text);
	return status;
}

static int read_files(void *arg)
{
	const struct reading *reading = arg;
	const struct settings *settings = reading->credentials->settings;
	int status = 0;

	if (settings->netrc || settings->netrc_file)
		status = read_netrc(reading);
	if (status == 0 && settings->cookies && settings->keep_cookies)
		status = read_cookies(reading);
	return status;
}

static int refuse_host(struct failure *failure)
{
	failure_set(failure, ERROR_CREDENTIALS,
		    "a HOST of --user cannot be read");
	failure->remedy = "write HOST=NAME:PASSWORD with the host of the URL";
	return UV_EPROTO;
}

int credentials_open(struct credentials **out, const struct settings *settings,
		     struct failure *failure)
{
	bool has_files =
		settings->netrc || settings->netrc_file || settings->cookies;
	bool has_any = has_files || settings->user_count > 0 ||
		       settings->header_count > 0 || settings->hosts.count > 0 ||
		       settings->auth != AUTH_BASIC ||
		       settings->location_trusted;
	struct credentials *credentials;
	int status;

	*out = NULL;
	if (!has_any)
		return 0;
	credentials = calloc(1, sizeof(*credentials));
	if (!credentials)
		return UV_ENOMEM;
	status = credentials_init(credentials, settings);
	if (status == UV_EINVAL)
		status = refuse_host(failure);
	if (status == 0 && has_files)
		status = co_to_thread(read_files,
				      &(struct reading){credentials, failure});
	if (status < 0) {
		credentials_close(credentials);
		return status;
	}
	*out = credentials;
	return 0;
}

void credentials_close(struct credentials *credentials)
{
	if (!credentials)
		return;
	credentials_release(credentials);
	free(credentials);
}

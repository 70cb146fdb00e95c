#include "transfer/credentials.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <coget/thread.h>

#include "base/file.h"
#include "model/header.h"

#define FILE_MAX_BYTES ((size_t)16 * 1024 * 1024)

/* Reading, on the thread pool. */
struct reading {
	struct credentials *credentials;
	struct failure *failure;
};

static void forget(char *secret)
{
	if (secret)
		explicit_bzero(secret, strlen(secret));
	free(secret);
}

/* Returns UV_EPROTO with the failure set, or UV_ENOMEM. */
static int refuse_file(struct failure *failure, const char *path, int status)
{
	char doing[160];

	if (status == UV_ENOMEM)
		return status;
	snprintf(doing, sizeof(doing), "cannot read %.140s", path);
	failure_set_status(failure, status, doing);
	failure->fault = FAULT_CREDENTIALS;
	return UV_EPROTO;
}

static int refuse_line(struct failure *failure, const char *path, size_t line,
		       const char *what)
{
	failure_set(failure, FAULT_CREDENTIALS, "%.140s:%zu: %s", path, line,
		    what);
	return UV_EPROTO;
}

static int read_text(struct buf *text, const char *path,
		     struct failure *failure)
{
	int status = file_read(text, path);

	return status < 0 ? refuse_file(failure, path, status) : 0;
}

static void release_text(struct buf *text)
{
	if (text->data)
		explicit_bzero(text->data, text->size);
	buf_release(text);
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
					     "not as in a .netrc file");
	}
	release_text(&text);
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
		failure_set(reading->failure, FAULT_CREDENTIALS,
			    "HOME does not say where .netrc is");
		return UV_EPROTO;
	}
	if (asprintf(&path, "%s/.netrc", home) < 0)
		return UV_ENOMEM;
	status = parse_netrc(reading, path);
	free(path);
	return status;
}

/* Seven fields with tabs between, or a header as servers send it. */
static bool is_cookie(const char *line, size_t len)
{
	unsigned tabs = 0;

	if (len >= 11 && strncasecmp(line, "Set-Cookie:", 11) == 0)
		return true;
	for (size_t i = 0; i < len; i++)
		tabs += line[i] == '\t';
	return tabs == 6 || tabs == 5; /* an empty value may be missing */
}

/* libcurl passes over what it cannot read, and so over a wrong file. */
static int check_cookies(const struct reading *reading)
{
	const char *path = reading->credentials->settings->cookies;
	struct buf text = BUF_INIT(FILE_MAX_BYTES);
	int status = read_text(&text, path, reading->failure);
	const char *at = text.data;

	for (size_t line = 1; status == 0 && *at; line++) {
		size_t len = strcspn(at, "\n");
		bool is_comment =
			*at == '#' && strncmp(at, "#HttpOnly_", 10) != 0;

		if (!is_comment && strspn(at, " \t\r") < len &&
		    !is_cookie(at, len))
			status = refuse_line(reading->failure, path, line,
					     "not a line of a file of cookies");
		at += len + (at[len] != '\0');
	}
	release_text(&text);
	return status;
}

static int read_files(void *arg)
{
	const struct reading *reading = arg;
	const struct settings *settings = reading->credentials->settings;
	int status = 0;

	if (settings->netrc || settings->netrc_file)
		status = read_netrc(reading);
	if (status == 0 && settings->cookies)
		status = check_cookies(reading);
	return status;
}

static int split_user(struct credentials *credentials, const char *user)
{
	size_t len = strcspn(user, ":");

	credentials->user = strndup(user, len);
	credentials->password = strdup(user[len] ? user + len + 1 : "");
	return credentials->user && credentials->password ? 0 : UV_ENOMEM;
}

static bool has_header(const struct settings *settings, const char *name)
{
	for (size_t i = 0; i < settings->header_count; i++)
		if (header_is_named(settings->headers[i], name))
			return true;
	return false;
}

int credentials_open(struct credentials **out, const struct settings *settings,
		     struct failure *failure)
{
	bool has_files =
		settings->netrc || settings->netrc_file || settings->cookies;
	struct credentials *credentials;
	int status = 0;

	*out = NULL;
	if (!has_files && !settings->user && settings->header_count == 0 &&
	    !settings->location_trusted)
		return 0;
	credentials = calloc(1, sizeof(*credentials));
	if (!credentials)
		return UV_ENOMEM;
	credentials->settings = settings;
	credentials->has_authorization = has_header(settings, "Authorization");
	if (settings->user)
		status = split_user(credentials, settings->user);
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
	forget(credentials->user);
	forget(credentials->password);
	netrc_release(&credentials->netrc);
	free(credentials);
}

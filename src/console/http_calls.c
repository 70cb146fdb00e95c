#include "console/http_calls.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <coget/file.h>
#include <coget/http.h>
#include <coget/thread.h>

#include "base/atomic_file.h"
#include "base/text_show.h"
#include "base/units.h"
#include "console/call.h"
#include "console/command.h"
#include "console/console.h"

/* More than this is not shown, but stored. */
enum { SHOWN_MAX_BYTES = 1 << 20 };

static int fail(struct call *call, int status)
{
	const char *advice = "";

	if (status == CO_LIMIT_OVERRUN || status == CO_HTTP_BAD_TEXT)
		advice = "; name a file to store it in";
	return call_fail(call, status, "%s%s", co_http_error(), advice);
}

static int show_text(struct call *call, struct co_http_response *response)
{
	struct co_bytes text = {0};
	int status = co_http_response_text(response, &text, SHOWN_MAX_BYTES);

	if (status < 0)
		return fail(call, status);
	status = call_show(call, text.data, text.len);
	co_bytes_release(&text);
	return status;
}

/* A file that is being stored. */
struct store {
	const char *name;
	mode_t mode;
	struct own_path path;
	struct atomic_file file;
};

/* That of any new file.  Only the loop's thread may ask. */
static mode_t new_mode(void)
{
	mode_t mask = umask(077);

	umask(mask);
	return 0666 & ~mask;
}

/* Open it: on a thread, as it blocks. */
static int open_store(void *arg)
{
	struct store *store = arg;
	int error = own_path_open(&store->path, store->name);

	if (!error)
		error = atomic_file_open(&store->file, &store->path);
	if (error)
		return error;
	return fchmod(store->file.fd, store->mode) == 0 ? 0 : -errno;
}

static int commit_store(void *arg)
{
	struct store *store = arg;

	if (fsync(store->file.fd) != 0)
		return -errno;
	return atomic_file_commit(&store->file);
}

/* Write what comes of the body.  Returns 0 at its end. */
static int fill_store(struct call *call, struct store *store,
		      struct co_http_response *response, uint64_t *bytes)
{
	const void *data;
	ssize_t len;
	int status;

	while ((len = co_http_response_next(response, &data)) > 0) {
		status = co_file_write(store->file.fd, data, (size_t)len);
		if (status < 0)
			return call_fail(call, status, "%s: %s", store->name,
					 co_strerror(status));
		*bytes += (uint64_t)len;
	}
	return len < 0 ? fail(call, (int)len) : 0;
}

static int show_stored(struct call *call, const char *name, uint64_t bytes)
{
	char size[UNITS_TEXT_SIZE];
	int error = text_escape(&call->result, name, strlen(name));

	units_format_bytes(size, bytes);
	return error ? error : buf_printf(&call->result, ": %s\n", size);
}

static int store_body(struct call *call, struct co_http_response *response)
{
	struct store store = {call->words[1].text, new_mode(), OWN_PATH_NONE,
			      ATOMIC_FILE_NONE};
	uint64_t bytes = 0;
	int status = co_to_thread(open_store, &store);

	if (status == 0)
		status = fill_store(call, &store, response, &bytes);
	if (status == 0)
		status = co_to_thread(commit_store, &store);
	if (status < 0 && store.file.fd >= 0)
		atomic_file_discard(&store.file);
	atomic_file_release(&store.file);
	own_path_release(&store.path);
	if (status == 0)
		return show_stored(call, store.name, bytes);
	if (call->failure.len == 0 && status != UV_ECANCELED)
		call_fail(call, status, "%s: %s", store.name,
			  status == OWN_PATH_FOREIGN_LINK
				  ? OWN_PATH_FOREIGN_TEXT
				  : co_strerror(status));
	return status;
}

int http_call_get(struct call *call)
{
	struct co_http_options options = {.needs_success = true};
	struct co_http_response *response;
	int status = co_http_get(&response, call->console->session,
				 call->words[0].text, &options);

	if (status < 0)
		return fail(call, status);
	status = call->count > 1 ? store_body(call, response)
				 : show_text(call, response);
	co_http_response_close(response);
	return status;
}

static int show_head(struct call *call, struct co_http_response *response)
{
	const char *name = NULL, *value;
	char line[64];
	int error, len;

	len = snprintf(line, sizeof(line), "HTTP/%d.%d %d",
		       co_http_response_version(response) / 10,
		       co_http_response_version(response) % 10,
		       co_http_response_status(response));
	error = call_show(call, line, (size_t)len);
	while (!error &&
	       (name = co_http_response_next_header(response, name, &value))) {
		error = text_escape(&call->result, name, strlen(name));
		if (!error)
			error = buf_puts(&call->result, ": ");
		if (!error)
			error = text_escape(&call->result, value,
					    strlen(value));
		if (!error)
			error = buf_putc(&call->result, '\n');
	}
	return error;
}

int http_call_head(struct call *call)
{
	struct co_http_response *response;
	int status = co_http_head(&response, call->console->session,
				  call->words[0].text, NULL);

	if (status < 0)
		return fail(call, status);
	status = show_head(call, response);
	if (status == 0) {
		status = co_http_response_check(response);
		if (status < 0)
			(void)fail(call, status);
	}
	co_http_response_close(response);
	return status;
}

/* The words behind the first, with a space between them. */
static int join_words(const struct call *call, struct buf *out)
{
	int error = 0;

	for (size_t i = 1; i < call->count && !error; i++) {
		if (i > 1)
			error = buf_putc(out, ' ');
		if (!error)
			error = buf_puts(out, call->words[i].text);
	}
	return error;
}

int http_call_post(struct call *call)
{
	struct co_http_options options = {.needs_success = true};
	struct co_http_response *response;
	struct buf text = BUF_INIT(SHOWN_MAX_BYTES);
	int status = join_words(call, &text);

	options.body = co_http_text(text.data);
	if (status == 0) {
		status = co_http_post(&response, call->console->session,
				      call->words[0].text, &options);
		if (status < 0)
			(void)fail(call, status);
		else
			status = show_text(call, response);
		co_http_response_close(response);
	}
	buf_release(&text);
	return status;
}

#include "model/exchange.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/wipe.h"

#define HIDDEN "***"
#define ORIGINAL "X-Archive-Orig-"

static void release(struct exchange *exchange)
{
	free(exchange->url);
	wipe_buf(&exchange->request);
	buf_release(&exchange->response);
	buf_release(&exchange->body);
}

void exchange_log_reset(struct exchange_log *log)
{
	for (size_t i = 0; i < log->count; i++)
		release(&log->exchanges[i]);
	free(log->exchanges);
	*log = (struct exchange_log){0};
}

struct exchange *exchange_log_begin(struct exchange_log *log, const char *url)
{
	struct exchange *longer =
		reallocarray(log->exchanges, log->count + 1, sizeof(*longer));
	char *copy = strdup(url);

	if (longer)
		log->exchanges = longer;
	if (!longer || !copy) {
		log->lacks_memory = true;
		free(copy);
		return NULL;
	}
	longer += log->count++;
	*longer = (struct exchange){
		.url = copy,
		.request = BUF_INIT(SIZE_MAX / 2),
		.response = BUF_INIT(SIZE_MAX / 2),
		.body = BUF_INIT(EXCHANGE_BODY_MAX_BYTES),
	};
	clock_gettime(CLOCK_REALTIME, &longer->began);
	return longer;
}

int exchange_add_request(struct exchange *exchange, const char *text,
			 size_t len)
{
	if (exchange->response.len > 0) { /* it is sent once more */
		buf_reset(&exchange->request);
		buf_reset(&exchange->response);
		buf_reset(&exchange->body);
	}
	return buf_append(&exchange->request, text, len) < 0 ? -ENOMEM : 0;
}

static bool begins(const char *text, size_t len, const char *with)
{
	return len >= strlen(with) && memcmp(text, with, strlen(with)) == 0;
}

int exchange_add_line(struct exchange *exchange, const char *line, size_t len)
{
	if (begins(line, len, "HTTP/")) /* behind an informational one */
		buf_reset(&exchange->response);
	return buf_append(&exchange->response, line, len) < 0 ? -ENOMEM : 0;
}

int exchange_add_body(struct exchange *exchange, const char *data, size_t len)
{
	size_t room = EXCHANGE_BODY_MAX_BYTES - exchange->body.len;

	exchange->is_body_cut |= len > room;
	return buf_append(&exchange->body, data, len < room ? len : room) < 0
		       ? -ENOMEM
		       : 0;
}

/* Of all that may be sent, what says nothing of who sends it. */
static const char *const shown_requests[] = {
	"Accept",
	"Accept-Charset",
	"Accept-Encoding",
	"Accept-Language",
	"Cache-Control",
	"Connection",
	"Content-Length",
	"Content-Type",
	"Expect",
	"Host",
	"HTTP2-Settings",
	"If-Match",
	"If-Modified-Since",
	"If-None-Match",
	"If-Range",
	"If-Unmodified-Since",
	"Keep-Alive",
	"Pragma",
	"Proxy-Connection",
	"Range",
	"TE",
	"Transfer-Encoding",
	"Upgrade",
	"User-Agent",
	NULL,
};

/* Whoever has them is taken for who they were given to. */
static const char *const hidden_answers[] = {"Set-Cookie", "Set-Cookie2", NULL};

static bool has_name(const char *line, size_t len, const char *const *names)
{
	const char *colon = memchr(line, ':', len);
	size_t name_len = colon ? (size_t)(colon - line) : 0;

	for (; *names; names++)
		if (strlen(*names) == name_len &&
		    strncasecmp(line, *names, name_len) == 0)
			return true;
	return false;
}

static int put_hidden(struct buf *out, const char *line, size_t len)
{
	const char *colon = memchr(line, ':', len);
	int status =
		colon ? buf_append(out, line, (size_t)(colon + 1 - line)) : 0;

	return status == 0 ? buf_puts(out, " " HIDDEN "\r\n") : status;
}

/* What a head is made of beside its first line. */
struct head_form {
	bool (*is_hidden)(const char *line, size_t len);
	bool is_answer;
};

static bool hides_request(const char *line, size_t len)
{
	return !has_name(line, len, shown_requests);
}

static bool hides_answer(const char *line, size_t len)
{
	return has_name(line, len, hidden_answers);
}

static int put_field(struct buf *out, const char *line, size_t len,
		     const struct head_form *form, bool *is_hidden)
{
	static const char *const chunks[] = {"Transfer-Encoding", NULL};
	int status;

	/* One that goes on with the line before. */
	if (*line == ' ' || *line == '\t')
		return *is_hidden ? 0 : buf_append(out, line, len);
	if (*line == '\r' || *line == '\n')
		return buf_append(out, line, len);
	*is_hidden = form->is_hidden(line, len);
	if (*is_hidden)
		return put_hidden(out, line, len);
	status = form->is_answer && has_name(line, len, chunks)
			 ? buf_puts(out, ORIGINAL)
			 : 0;
	return status == 0 ? buf_append(out, line, len) : status;
}

/* "HTTP/2" is not how the text would begin, or end, that is kept. */
static int put_first_line(struct buf *out, const char *line, size_t len)
{
	const char *blank = memrchr(line, ' ', len);
	const char *version =
		blank && !begins(line, len, "HTTP/") ? blank + 1 : line;
	size_t before = (size_t)(version - line);
	int status;

	if (!begins(version, len - before, "HTTP/") || before + 6 >= len ||
	    version[5] == '1')
		return buf_append(out, line, len);
	status = buf_append(out, line, before);
	if (status == 0)
		status = buf_puts(out, "HTTP/1.1");
	return status == 0 ? buf_append(out, version + 6, len - before - 6)
			   : status;
}

static int form_head(struct buf *head, const struct head_form *form)
{
	struct buf raw = *head;
	bool is_first = true, is_hidden = false;
	int status = 0;

	*head = BUF_INIT(SIZE_MAX / 2);
	for (size_t at = 0; status == 0 && at < raw.len; is_first = false) {
		const char *line = raw.data + at;
		const char *end = memchr(line, '\n', raw.len - at);
		size_t len = end ? (size_t)(end + 1 - line) : raw.len - at;

		status = is_first
				 ? put_first_line(head, line, len)
				 : put_field(head, line, len, form, &is_hidden);
		at += len;
	}
	wipe_buf(&raw);
	return status < 0 ? -ENOMEM : 0;
}

int exchange_finish(struct exchange *exchange)
{
	static const struct head_form request = {hides_request, false};
	static const struct head_form answer = {hides_answer, true};
	const struct buf *response = &exchange->response;
	int status;

	if (begins(response->data ? response->data : "", response->len,
		   "HTTP/2"))
		exchange->protocol = "h2";
	else if (begins(response->data ? response->data : "", response->len,
			"HTTP/3"))
		exchange->protocol = "h3";
	status = form_head(&exchange->request, &request);
	return status == 0 ? form_head(&exchange->response, &answer) : status;
}

#include "model/result_words.h"

#include <inttypes.h>
#include <string.h>

#include "base/text_show.h"
#include "model/userinfo.h"

#define US_PER_SECOND 1000000

static const struct template_word words[COMMAND_WORD_COUNT] = {
	[RESULT_PATH] = {"path", 0},
	[RESULT_NAME] = {"name", 0},
	[RESULT_URL] = {"url", 0},
	[RESULT_EFFECTIVE_URL] = {"effective_url", 0},
	[RESULT_RESULT] = {"result", 0},
	[RESULT_STATUS] = {"status", 0},
	[RESULT_SIZE] = {"size", 0},
	[RESULT_SECONDS] = {"seconds", 0},
	[RESULT_TYPE] = {"type", 0},
	[RESULT_DIGEST] = {"digest", 0},
	[RESULT_ID] = {"id", 0},
	[RESULT_INDEX] = {"index", 20},
	[RESULT_SOURCE] = {"source", 0},
	[RESULT_LINE] = {"line", 0},
	[RESULT_ERROR] = {"error", 0},
	[RESULT_MESSAGE] = {"message", 0},
	[RESULT_WORD_COUNT] = {"", 0},
};
const struct vocabulary result_vocabulary = {words, RESULT_WORD_COUNT};
const struct vocabulary command_vocabulary = {words, COMMAND_WORD_COUNT};

static int put_safe(struct buf *out, const char *text)
{
	return text ? text_escape(out, text, strlen(text)) : 0;
}

/* Programs take what begins with a dash for an option. */
static int put_path(struct buf *out, const char *path)
{
	int status = path && *path == '-' ? buf_puts(out, "./") : 0;

	return status == 0 && path ? buf_puts(out, path) : status;
}

static int put_name(struct buf *out, const struct event *event)
{
	const char *path = event_file(event);
	const char *slash = path ? strrchr(path, '/') : NULL;

	return put_path(out, slash ? slash + 1 : path);
}

/* A text with the passwords in it hidden. */
static int put_hidden(struct buf *out, const char *text,
		      int (*hide)(struct buf *, const char *))
{
	struct buf hidden = BUF_INIT(SIZE_MAX - 1);
	int status = text ? hide(&hidden, text) : 0;

	if (status == 0)
		status = text_escape(out, hidden.data, hidden.len);
	buf_release(&hidden);
	return status;
}

static int put_size(struct buf *out, const struct event *event)
{
	if (event->type == EVENT_FOUND && event->response &&
	    event->response->version.total_bytes >= 0)
		return buf_printf(out, "%" PRId64,
				  event->response->version.total_bytes);
	if (event->type != EVENT_DONE || !event->progress)
		return 0;
	return buf_printf(out, "%" PRIu64, event->progress->received_bytes);
}

static int put_seconds(struct buf *out, const struct response *response)
{
	int64_t us = response ? response->time_total_us : 0;

	return buf_printf(out, "%" PRId64 ".%06" PRId64, us / US_PER_SECOND,
			  us % US_PER_SECOND);
}

static int put_digest(struct buf *out, const struct checksum *digest)
{
	char text[CHECKSUM_TEXT_SIZE] = "";

	if (digest)
		checksum_format(text, digest);
	return buf_puts(out, text);
}

static int put_of_item(struct buf *out, enum result_word word,
		       const struct item *item)
{
	switch (word) {
	case RESULT_ID:
		return put_safe(out, item->options ? item->options->id : NULL);
	case RESULT_INDEX:
		return buf_printf(out, "%" PRIu64, item->index);
	case RESULT_SOURCE:
		return put_safe(out, item->source);
	case RESULT_LINE:
		return buf_printf(out, "%" PRIu64, item->line);
	default:
		return put_hidden(out, item->url, userinfo_hide_url);
	}
}

static int put_of_response(struct buf *out, enum result_word word,
			   const struct response *response)
{
	switch (word) {
	case RESULT_STATUS:
		return buf_printf(out, "%d",
				  response ? response->http_code : 0);
	case RESULT_SECONDS:
		return put_seconds(out, response);
	case RESULT_TYPE:
		return put_safe(out, response ? response->content_type : NULL);
	default:
		return put_hidden(out,
				  response ? response->url_effective : NULL,
				  userinfo_hide_url);
	}
}

static int put_of_failure(struct buf *out, enum result_word word,
			  const struct failure *failure)
{
	if (!failure)
		return 0;
	return word == RESULT_ERROR
		       ? buf_puts(out, error_name(failure->error))
		       : put_hidden(out, failure->what, userinfo_hide);
}

int result_word_put(struct buf *out, enum result_word word,
		    const struct event *event)
{
	switch (word) {
	case RESULT_PATH:
		return put_path(out, event->path);
	case RESULT_NAME:
		return put_name(out, event);
	case RESULT_RESULT:
		return buf_puts(out, event_kind(event->type)->name);
	case RESULT_SIZE:
		return put_size(out, event);
	case RESULT_DIGEST:
		return put_digest(out, event->digest);
	case RESULT_URL:
	case RESULT_ID:
	case RESULT_INDEX:
	case RESULT_SOURCE:
	case RESULT_LINE:
		return put_of_item(out, word, event->item);
	case RESULT_STATUS:
	case RESULT_SECONDS:
	case RESULT_TYPE:
	case RESULT_EFFECTIVE_URL:
		return put_of_response(out, word, event->response);
	case RESULT_ERROR:
	case RESULT_MESSAGE:
		return put_of_failure(out, word, event->failure);
	case RESULT_WORD_COUNT:
		break;
	}
	return 0;
}

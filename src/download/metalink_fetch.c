/*
 * A Metalink is read where it stands in the input, so that its files have their
 * numbers and names by that order, whenever it comes.
 */
#include "download/metalink_fetch.h"

#include <stdlib.h>

#include <coget/scope.h>
#include <coget/time.h>

#include "base/container.h"
#include "base/units.h"
#include "model/retry.h"

/* One attempt at a document. */
struct document {
	struct sink sink;
	struct run *run;
	struct request request;
	int64_t limit_ns;
	struct metalink_parser *parser;
	struct response response;
	struct failure *failure;
};

static int on_begin(struct sink *sink, const struct response *response)
{
	(void)sink;
	(void)response;
	return 0;
}

static int on_write(struct sink *sink, const void *data, size_t len)
{
	struct document *document = CONTAINER_OF(sink, struct document, sink);

	return metalink_parser_add(document->parser, data, len,
				   document->failure);
}

static int fetch(void *arg)
{
	struct document *document = arg;
	struct progress progress = {.total_bytes = -1};

	return client_fetch(document->run->client, &document->request,
			    &document->sink, &document->response, &progress,
			    document->failure);
}

/* Returns as fetch_document(); or 1 if another attempt is to follow. */
static int attempt(struct document *document, unsigned number)
{
	const struct settings *settings = document->run->settings;
	struct failure *failure = document->failure;
	char limit[UNITS_TEXT_SIZE];
	int status;

	failure->error = ERROR_NONE;
	status = co_wait_for(fetch, document, document->limit_ns);
	if (status == CLIENT_PIECE) {
		failure_set(failure, ERROR_TRUNCATED,
			    "the server sends the Metalink in pieces");
		return UV_EPROTO;
	}
	if (status == UV_ETIMEDOUT) {
		units_format_duration(limit, document->limit_ns);
		failure_set(failure, ERROR_TIMEOUT, "not finished within %s",
			    limit);
		status = UV_EPROTO;
	}
	return status == UV_EPROTO && retry_is_wanted(settings, number, failure)
		       ? 1
		       : status;
}

static int pause_before(const struct document *document, unsigned number)
{
	uint64_t random;

	arc4random_buf(&random, sizeof(random));
	return co_sleep(retry_delay_ns(document->run->settings, number,
				       document->failure, random));
}

static struct document document_of(struct run *run,
				   const struct request *request,
				   struct metalink_parser *parser,
				   struct failure *failure)
{
	struct document document = {
		.sink = {.begin = on_begin, .write = on_write},
		.run = run,
		.request = *request,
		.limit_ns = run->settings->timeout_ns,
		.parser = parser,
		.response = RESPONSE_NONE,
		.failure = failure,
	};

	document.request.max_bytes = run->settings->max_filesize_bytes;
	return document;
}

static int fetch_document(void *context, const char *url,
			  struct metalink_parser *parser, bool *was_public,
			  struct failure *failure)
{
	const struct request request = REQUEST_FOR(url);
	struct document document =
		document_of(context, &request, parser, failure);
	int status = 1;

	for (unsigned number = 1; status == 1; number++) {
		document.response = RESPONSE_NONE;
		status = attempt(&document, number);
		*was_public = document.response.trail.was_public;
		response_reset(&document.response);
		if (status != 1)
			break;
		status = pause_before(&document, number);
		if (status == 0)
			status = metalink_parser_restart(parser);
		if (status == 0)
			status = 1;
	}
	return status;
}

int metalink_fetch_once(struct run *run, const struct request *request,
			struct metalink_parser *parser, struct failure *failure)
{
	struct document document = document_of(run, request, parser, failure);
	int64_t stall_ns = run->settings->stall_timeout_ns;
	int status;

	if (stall_ns < document.limit_ns)
		document.limit_ns = stall_ns;
	status = attempt(&document, 1);
	response_reset(&document.response);
	return status == 1 ? UV_EPROTO : status;
}

struct metalink_fetcher metalink_fetcher_of(struct run *run)
{
	return (struct metalink_fetcher){fetch_document, run};
}

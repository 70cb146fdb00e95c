#include "model/request_content.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/wipe.h"
#include "model/header.h"
#include "model/method.h"

static struct body own_body(const struct item_options *options)
{
	return (struct body){.is_there = true,
			     .data = options->body.data,
			     .bytes = options->body.len};
}

static const char *choose(const char *own, const char *of_settings)
{
	return own ? own : of_settings;
}

struct request_content request_content_of(const struct settings *settings,
					  const struct item_options *options,
					  const struct body *shared)
{
	static const struct item_options none;
	const struct item_options *own = options ? options : &none;
	struct request_content content = {
		.method = choose(own->method, settings->method),
		.body = own->body.data ? own_body(own) : *shared,
		.range = settings->range.kind == BYTE_RANGE_ALL
				 ? NULL
				 : &settings->range,
		.referer = choose(own->referer, settings->referer),
		.user_agent = own->user_agent,
		.headers = own->headers,
		.header_count = own->header_count,
	};

	if (!content.method)
		content.method = content.body.is_there ? "POST" : "GET";
	content.method = method_of(content.method);
	return content;
}

struct request_content
request_content_as_get(const struct request_content *content)
{
	struct request_content as_get = *content;

	as_get.method = "GET";
	as_get.has_lost_body = content->body.is_there;
	as_get.body = (struct body){0};
	return as_get;
}

bool request_content_is_plain(const struct request_content *content)
{
	return !content ||
	       (!content->body.is_there && strcmp(content->method, "GET") == 0);
}

bool request_content_has_header(const struct request_content *content,
				const char *name)
{
	size_t count = content ? content->header_count : 0;

	for (size_t i = 0; i < count; i++)
		if (header_is_named(content->headers[i], name))
			return true;
	return false;
}

void body_release_pieces(struct body *body)
{
	for (size_t i = 0; i < body->piece_count; i++) {
		wipe_text(body->pieces[i].text);
		if (body->pieces[i].fd >= 0)
			close(body->pieces[i].fd);
	}
	free(body->pieces);
	free(body->type);
}

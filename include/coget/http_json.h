/*
 * JSON in responses of HTTP (response.json()), by cJSON.
 *
 * A program that includes this header, which http.h does not, is linked with
 * cJSON besides (pkg-config libcjson).  Both functions run cJSON on the
 * thread's stack: it calls itself for each level of the JSON, as deep as a
 * server likes, and a coroutine's stack has no room for that.
 */
#ifndef COGET_HTTP_JSON_H
#define COGET_HTTP_JSON_H

#include <stdbool.h>

#include <cjson/cJSON.h>

#include <coget/bytes.h>
#include <coget/http_error.h>
#include <coget/http_response.h>
#include <coget/loop.h>
#include <coget/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* For co_http_response_json(): a text, and what it is. */
struct co_http_parse {
	const struct co_bytes *text;
	cJSON *json;
};

/* For co_http_response_json(): parse a struct co_http_parse. */
static inline void co_http_parse_json(void *arg)
{
	struct co_http_parse *parse = (struct co_http_parse *)arg;

	/* The NUL behind the text is to be what follows the JSON. */
	parse->json = cJSON_ParseWithLengthOpts(
		parse->text->data, parse->text->len + 1, NULL, true);
}

/* For co_http_json_delete(): what it does. */
static inline void co_http_delete_json(void *arg)
{
	cJSON_Delete((cJSON *)arg);
}

/*
 * Read a body to its end, and parse it.  Suspends until it has come.
 *
 * max_bytes  more is CO_LIMIT_OVERRUN; SIZE_MAX: any number.
 *
 * Returns 0 with *out to be given to co_http_json_delete(); CO_HTTP_BAD_JSON if
 * it is none, or nested more than 1,000 deep; what co_http_response_text()
 * returns.  On error *out is NULL.
 */
static inline int co_http_response_json(struct co_http_response *response,
					cJSON **out, size_t max_bytes)
{
	struct co_bytes text;
	struct co_http_parse parse;
	int status;

	if (!out)
		return UV_EINVAL;
	*out = NULL;
	status = co_http_response_text(response, &text, max_bytes);
	if (status < 0)
		return status;
	parse.text = &text;
	parse.json = NULL;
	co_on_loop_stack(co_http_parse_json, &parse);
	co_bytes_release(&text);
	*out = parse.json;
	return parse.json ? 0 : CO_HTTP_BAD_JSON;
}

/* Free what co_http_response_json() has made.  NULL is ignored. */
static inline void co_http_json_delete(cJSON *json)
{
	co_on_loop_stack(co_http_delete_json, json);
}

#ifdef __cplusplus
}
#endif
#endif

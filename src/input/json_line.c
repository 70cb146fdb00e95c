/*
 * cJSON reads the line, but takes what would be a trap here: a string is cut at
 * \u0000, a thousand brackets in one another use up a coroutine's stack, and a
 * key may come twice.
 */
#include "input/json_line.h"

#include <cjson/cJSON.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "input/json_keys.h"

/* "headers" holds an object that holds an array. */
#define DEPTH_MAX 3

static int refuse(struct failure *failure, const char *why)
{
	failure_set(failure, ERROR_INPUT, "%s", why);
	return UV_EINVAL;
}

bool json_line_recognizes(const char *line)
{
	if (*line != '{')
		return false;
	do
		line++;
	while (text_is_blank(*line));
	return !*line || *line == '"' || *line == '}';
}

/* The byte behind a string that begins at its first quote; or the line's end. */
static const char *skip_string(const char *at, bool *has_nul)
{
	for (at++; *at && *at != '"'; at++) {
		if (*at != '\\')
			continue;
		*has_nul |= strncmp(at, "\\u0000", 6) == 0;
		if (at[1])
			at++;
	}
	return *at ? at + 1 : at;
}

/* Refuse what cJSON would not take as it is meant. */
static int check_text(const char *line, struct failure *failure)
{
	bool has_nul = false;
	int depth = 0;

	if (!utf8_is_valid(line, strlen(line)))
		return refuse(failure, "the line is not valid UTF-8");
	for (const char *at = line; *at;) {
		if (*at == '"') {
			at = skip_string(at, &has_nul);
			continue;
		}
		depth += (*at == '{' || *at == '[') - (*at == '}' || *at == ']');
		if (depth > DEPTH_MAX)
			return refuse(failure, "the object is nested too deeply");
		at++;
	}
	if (has_nul)
		return refuse(failure, "a string holds \\u0000");
	return 0;
}

/* NULL with *failure set if the line is no object. */
static cJSON *parse(const char *line, struct failure *failure)
{
	const char *end = line;
	cJSON *object = NULL;

	if (check_text(line, failure) < 0)
		return NULL;
	object = cJSON_ParseWithOpts(line, &end, true);
	if (cJSON_IsObject(object))
		return object;
	cJSON_Delete(object);
	if (object)
		failure_set(failure, ERROR_INPUT, "the line is not an object "
						  "of JSON");
	else
		failure_set(failure, ERROR_INPUT,
			    "invalid JSON at character %zu; each line has to "
			    "be one whole object",
			    (size_t)(end - line) + 1);
	failure->remedy = "correct the line; 'jq -c .' writes an object a line";
	return NULL;
}

/* Returns as json_line_read() does, with an item that is counted. */
static int fill(struct item_builder *builder, struct item *item,
		const cJSON *object, struct failure *failure)
{
	int status = object ? json_keys_set(item, object, failure) : UV_EINVAL;

	if (status == 0)
		return item_builder_check(builder, item);
	if (status != UV_EINVAL)
		return status;
	status = item_builder_reject(builder, item, failure);
	return status == 0 ? 1 : status;
}

int json_line_read(struct item_builder *builder, const char *line,
		   struct source_position position, struct item **out)
{
	struct failure failure;
	cJSON *object = parse(line, &failure);
	struct item *item = item_builder_begin(
		builder, object ? json_keys_url(object) : NULL, position);
	int status = UV_ENOMEM;

	if (item && item_builder_keep_line(builder, item, line) == 0)
		status = fill(builder, item, object, &failure);
	cJSON_Delete(object);
	if (status == UV_ENOMEM) {
		item_free(item);
		item = NULL;
	}
	*out = item;
	return status;
}

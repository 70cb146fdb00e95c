#include "report/json_writer.h"

#include <stdio.h>
#include <string.h>

#include "base/text_safe.h"
#include "base/utf8.h"
#include "model/userinfo.h"

static void put(struct json_writer *json, const char *text, size_t len)
{
	if (json->status == 0)
		json->status = buf_append(json->out, text, len);
}

void json_begin(struct json_writer *json, struct buf *out)
{
	*json = (struct json_writer){.out = out, .start = out->len};
}

static void put_name(struct json_writer *json, const char *name)
{
	put(json, json->out->len == json->start ? "{\"" : ",\"", 2);
	put(json, name, strlen(name));
	put(json, "\":", 2);
}

/* The length of the run of bytes at the start that stand for themselves. */
static size_t plain_run(const char *text)
{
	size_t run = 0;

	while (text[run] >= 0x20 && text[run] < 0x7F && text[run] != '"' &&
	       text[run] != '\\')
		run++;
	return run;
}

/* Above U+FFFF JSON has pairs of surrogates (RFC 8259 section 7). */
static void put_escaped(struct json_writer *json, uint32_t code)
{
	char text[16];
	int len;

	if (code == '"' || code == '\\')
		len = snprintf(text, sizeof(text), "\\%c", (char)code);
	else if (code == '\n')
		len = snprintf(text, sizeof(text), "\\n");
	else if (code < 0x10000)
		len = snprintf(text, sizeof(text), "\\u%04x", code);
	else
		len = snprintf(text, sizeof(text), "\\u%04x\\u%04x",
			       0xD7C0 + (code >> 10), 0xDC00 + (code & 0x3FF));
	put(json, text, (size_t)len);
}

static void put_string(struct json_writer *json, const char *text, size_t len)
{
	const char *end = text + len;

	put(json, "\"", 1);
	while (json->status == 0) {
		size_t run = plain_run(text);
		uint32_t code;
		size_t size;

		put(json, text, run);
		text += run;
		if (text == end)
			break;
		size = utf8_decode(text, (size_t)(end - text), &code);
		if (size == 0)
			put(json, "\uFFFD", 3);
		else if (code == '"' || code == '\\' || text_is_unsafe(code))
			put_escaped(json, code);
		else
			put(json, text, size);
		text += size ? size : 1;
	}
	put(json, "\"", 1);
}

void json_string(struct json_writer *json, const char *name, const char *value)
{
	put_name(json, name);
	if (value)
		put_string(json, value, strlen(value));
	else
		put(json, "null", 4);
}

void json_literal(struct json_writer *json, const char *name,
		  const char *literal)
{
	put_name(json, name);
	put(json, literal, strlen(literal));
}

/* Most URLs have no '@' and need no copy. */
static void put_hidden(struct json_writer *json, const char *name,
		       const char *text,
		       int (*hide)(struct buf *out, const char *text))
{
	struct buf hidden = BUF_INIT(SIZE_MAX - 1);

	if (!text || !strchr(text, '@')) {
		json_string(json, name, text);
		return;
	}
	if (json->status == 0)
		json->status = hide(&hidden, text);
	json_string(json, name, hidden.data);
	buf_release(&hidden);
}

void json_url(struct json_writer *json, const char *name, const char *url)
{
	put_hidden(json, name, url, userinfo_hide_url);
}

void json_message(struct json_writer *json, const char *name,
		  const char *text)
{
	put_hidden(json, name, text, userinfo_hide);
}

static void put_number(struct json_writer *json, uint64_t value,
		       unsigned min_digits)
{
	char text[24];
	char *end = text + sizeof(text);
	char *p = end;

	while (value > 0 || end - p < (int)min_digits) {
		*--p = (char)('0' + value % 10);
		value /= 10;
	}
	put(json, p, (size_t)(end - p));
}

void json_number(struct json_writer *json, const char *name, uint64_t value)
{
	put_name(json, name);
	put_number(json, value, 1);
}

void json_seconds(struct json_writer *json, const char *name,
		  int64_t duration_us)
{
	uint64_t us = duration_us > 0 ? (uint64_t)duration_us : 0;

	put_name(json, name);
	put_number(json, us / 1000000, 1);
	put(json, ".", 1);
	put_number(json, us % 1000000, 6);
}

int json_end(struct json_writer *json)
{
	put(json, "}\n", 2);
	if (json->status < 0)
		buf_truncate(json->out, json->start);
	return json->status;
}

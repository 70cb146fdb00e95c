/*
 * Lines are most of what a run with --json adds to the cost of an item.  So no
 * cJSON tree is built, and what is written goes straight to memory: a call asks
 * once for the room that it may need.
 */
#include "report/json_writer.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/text_safe.h"
#include "base/utf8.h"
#include "model/userinfo.h"

/* Those that stand for themselves in a string, and on a terminal. */
static const bool is_plain[256] = {
	[0x20 ... '"' - 1] = true,
	['"' + 1 ... '\\' - 1] = true,
	['\\' + 1 ... 0x7E] = true,
};

/* No number is longer. */
#define NUMBER_BYTES 20

static const char digit_pairs[] =
	"00010203040506070809101112131415161718192021222324"
	"25262728293031323334353637383940414243444546474849"
	"50515253545556575859606162636465666768697071727374"
	"75767778798081828384858687888990919293949596979899";

#define EACH_BYTE UINT64_C(0x0101010101010101)

/* Whether eight bytes all are; by bits, for URLs are most of what is written. */
static bool are_plain(uint64_t bytes)
{
	uint64_t less_than_blank = bytes - 0x20 * EACH_BYTE;
	uint64_t quote = (bytes ^ '"' * EACH_BYTE) - EACH_BYTE;
	uint64_t backslash = (bytes ^ '\\' * EACH_BYTE) - EACH_BYTE;
	uint64_t more_than_tilde = bytes + EACH_BYTE;

	/* The top bit of a byte says so, that of no byte before it being set. */
	return !((less_than_blank | quote | backslash | more_than_tilde |
		  bytes) &
		 0x80 * EACH_BYTE);
}

void json_fail(struct json_writer *json, int status)
{
	if (json->status == 0)
		json->status = status;
	json->end = json->at;
}

/* Where the buffer's memory is now. */
static void take_room(struct json_writer *json)
{
	struct buf *out = json->out;
	size_t room = out->size ? out->size - 1 - out->len : 0;

	if (room > out->cap - out->len)
		room = out->cap - out->len;
	json->at = out->data + out->len;
	json->end = json->at + room;
}

static bool grow(struct json_writer *json, size_t len)
{
	int status;

	if (json->status < 0)
		return false;
	if (json->out->data)
		json->out->len = (size_t)(json->at - json->out->data);
	status = buf_reserve(json->out, len);
	if (status < 0) {
		json_fail(json, status);
		return false;
	}
	take_room(json);
	return true;
}

/* Whether there is room for so many bytes. */
static inline bool has_room(struct json_writer *json, size_t len)
{
	return (size_t)(json->end - json->at) >= len || grow(json, len);
}

static void put(struct json_writer *json, const char *text, size_t len)
{
	if (!has_room(json, len))
		return;
	memcpy(json->at, text, len);
	json->at += len;
}

static void put_byte(struct json_writer *json, char byte)
{
	if (has_room(json, 1))
		*json->at++ = byte;
}

void json_begin(struct json_writer *json, struct buf *out)
{
	*json = (struct json_writer){
		.out = out,
		.start = out->len,
		.separator = '{',
	};
	if (out->data)
		take_room(json);
}

void json_key(struct json_writer *json, const struct json_key *key)
{
	if (!has_room(json, sizeof(key->text)))
		return;
	memcpy(json->at, key->text, sizeof(key->text));
	*json->at = json->separator;
	json->at += key->len;
	json->separator = ',';
}

void json_name(struct json_writer *json, const char *name)
{
	put_byte(json, json->separator);
	put_byte(json, '"');
	put(json, name, strlen(name));
	put(json, "\":", 2);
	json->separator = ',';
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

/* One character that is not plain.  Returns its length. */
static size_t put_character(struct json_writer *json, const char *text,
			    const char *end)
{
	uint32_t code;
	size_t len = utf8_decode(text, (size_t)(end - text), &code);

	if (len == 0)
		put(json, "\uFFFD", 3);
	else if (code == '"' || code == '\\' || text_is_unsafe(code))
		put_escaped(json, code);
	else
		put(json, text, len);
	return len ? len : 1;
}

/* What stands for itself at the start of a text.  Returns what follows it. */
static const char *put_plain(struct json_writer *json, const char *text,
			     const char *end)
{
	size_t step = (size_t)(end - text - 1) % 8 + 1;
	char *at = json->at;
	uint64_t bytes;

	/* The first eight overlap the next, so that none are left over. */
	for (; end - text >= 8; step = 8) {
		memcpy(&bytes, text, 8);
		if (!are_plain(bytes))
			break;
		memcpy(at, &bytes, 8);
		text += step;
		at += step;
	}
	while (is_plain[(unsigned char)*text])
		*at++ = *text++;
	json->at = at;
	return text;
}

static void put_string(struct json_writer *json, const char *text)
{
	const char *end = text + strlen(text);

	put_byte(json, '"');
	while (has_room(json, (size_t)(end - text))) {
		text = put_plain(json, text, end);
		if (text == end)
			break;
		text += put_character(json, text, end);
	}
	put_byte(json, '"');
}

void json_string(struct json_writer *json, const char *value)
{
	if (value)
		put_string(json, value);
	else
		put(json, "null", 4);
}

void json_word(struct json_writer *json, const char *word)
{
	size_t len = word ? strlen(word) : 0;

	if (!word) {
		put(json, "null", 4);
	} else if (has_room(json, len + 2)) {
		*json->at++ = '"';
		memcpy(json->at, word, len);
		json->at += len;
		*json->at++ = '"';
	}
}

void json_literal(struct json_writer *json, const char *literal)
{
	put(json, literal, strlen(literal));
}

/* Most URLs have no '@' and need no copy. */
static void put_hidden(struct json_writer *json, const char *text,
		       int (*hide)(struct buf *out, const char *text))
{
	struct buf hidden = BUF_INIT(SIZE_MAX - 1);
	int status;

	if (!text || !strchr(text, '@')) {
		json_string(json, text);
		return;
	}
	status = hide(&hidden, text);
	if (status < 0)
		json_fail(json, status);
	json_string(json, hidden.data);
	buf_release(&hidden);
}

void json_url(struct json_writer *json, const char *url)
{
	put_hidden(json, url, userinfo_hide_url);
}

void json_message(struct json_writer *json, const char *text)
{
	put_hidden(json, text, userinfo_hide);
}

static char *put_pair(char *at, unsigned value)
{
	at[0] = digit_pairs[2 * value];
	at[1] = digit_pairs[2 * value + 1];
	return at + 2;
}

void json_number(struct json_writer *json, uint64_t value)
{
	char digits[NUMBER_BYTES];
	char *first = digits + sizeof(digits), *at;

	if (!has_room(json, NUMBER_BYTES))
		return;
	if (value < 10) {
		*json->at++ = (char)('0' + value);
		return;
	}
	for (; value >= 100; value /= 100)
		put_pair(first -= 2, (unsigned)(value % 100));
	if (value >= 10)
		put_pair(first -= 2, (unsigned)value);
	else
		*--first = (char)('0' + value);
	at = json->at;
	while (first < digits + sizeof(digits))
		*at++ = *first++;
	json->at = at;
}

void json_seconds(struct json_writer *json, int64_t duration_us)
{
	uint64_t us = duration_us > 0 ? (uint64_t)duration_us : 0;
	unsigned fraction = (unsigned)(us % 1000000);
	char *at;

	json_number(json, us / 1000000);
	if (!has_room(json, 7))
		return;
	at = json->at;
	*at++ = '.';
	at = put_pair(at, fraction / 10000);
	at = put_pair(at, fraction / 100 % 100);
	json->at = put_pair(at, fraction % 100);
}

void json_open(struct json_writer *json)
{
	json->separator = '{';
}

void json_close(struct json_writer *json)
{
	if (json->separator == '{')
		put_byte(json, '{');
	put_byte(json, '}');
	json->separator = ',';
}

void json_open_list(struct json_writer *json)
{
	put_byte(json, '[');
}

void json_next(struct json_writer *json)
{
	put_byte(json, ',');
}

void json_close_list(struct json_writer *json)
{
	put_byte(json, ']');
	json->separator = ',';
}

int json_end(struct json_writer *json)
{
	struct buf *out = json->out;

	put(json, "}\n", 2);
	if (json->status < 0) {
		if (out->data)
			out->data[out->len = json->start] = '\0';
		return json->status;
	}
	out->len = (size_t)(json->at - out->data);
	out->data[out->len] = '\0';
	return 0;
}

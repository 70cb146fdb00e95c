#include "http/cookie.h"

#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "model/header.h"

enum { ATTRIBUTE_MAX_BYTES = 1024 };

#define FOREVER_S (INT64_MAX / 100)

/* "-1" and "0" are past; what is no number says nothing. */
static void take_max_age(struct cookie *cookie, struct span value,
			 int64_t now_s)
{
	bool is_negative = value.len > 0 && *value.text == '-';
	int64_t seconds = 0;

	if (value.len == (is_negative ? 1 : 0))
		return;
	for (size_t i = is_negative; i < value.len; i++) {
		if (!text_is_digit(value.text[i]))
			return;
		if (seconds < FOREVER_S)
			seconds = seconds * 10 + value.text[i] - '0';
	}
	cookie->expires_s =
		is_negative || seconds == 0 ? INT64_MIN : now_s + seconds;
}

/* A date that makes no sense says nothing. */
static void take_expires(struct cookie *cookie, struct span value,
			 int64_t now_s)
{
	char text[80];
	int64_t then_s;

	if (value.len >= sizeof(text))
		return;
	memcpy(text, value.text, value.len);
	text[value.len] = '\0';
	if (date_parse(text, now_s, &then_s) == 0)
		cookie->expires_s = then_s;
}

static void take_domain(struct cookie *cookie, struct span value)
{
	if (value.len > 0 && *value.text == '.') {
		value.text++;
		value.len--;
	}
	cookie->domain = value;
}

static void take_attributes(struct cookie *cookie, const char *at,
			    const char *end, int64_t now_s)
{
	bool has_max_age = false;

	while (at < end) {
		struct span attribute = span_take(&at, end, ';');
		const char *value_at = attribute.text;
		const char *value_end = attribute.text + attribute.len;
		struct span name = span_take(&value_at, value_end, '=');
		struct span value = span_trim((struct span){
			value_at, (size_t)(value_end - value_at)});

		if (span_is(name, "Secure")) {
			cookie->is_secure = true;
		} else if (span_is(name, "HttpOnly")) {
			cookie->is_http_only = true;
		} else if (span_is(name, "Max-Age")) {
			take_max_age(cookie, value, now_s);
			has_max_age = true;
		} else if (span_is(name, "Expires") && !has_max_age) {
			take_expires(cookie, value, now_s);
		} else if (value.len > ATTRIBUTE_MAX_BYTES) {
			continue;
		} else if (span_is(name, "Domain")) {
			take_domain(cookie, value);
		} else if (span_is(name, "Path")) {
			cookie->path = value;
			if (value.len > 0 && *value.text != '/')
				cookie->path.len = 0;
		}
	}
}

bool cookie_parse(struct cookie *out, const char *value, int64_t now_s)
{
	const char *end = value + strlen(value);
	const char *at = value;
	struct span pair = span_take(&at, end, ';');
	const char *pair_at = pair.text;

	*out = (struct cookie){.expires_s = INT64_MAX};
	if (!memchr(pair.text, '=', pair.len) || !header_can_hold(value))
		return false;
	out->name = span_take(&pair_at, pair.text + pair.len, '=');
	out->value = span_trim((struct span){
		pair_at, (size_t)(pair.text + pair.len - pair_at)});
	if (out->name.len == 0 ||
	    out->name.len + out->value.len > COOKIE_MAX_BYTES)
		return false;
	take_attributes(out, at, end, now_s);
	return true;
}

bool cookie_keeps_promise(const struct cookie *cookie, bool is_hosts_own)
{
	if (span_begins_with(cookie->name, "__Secure-"))
		return cookie->is_secure;
	if (span_begins_with(cookie->name, "__Host-"))
		return cookie->is_secure && is_hosts_own;
	return true;
}

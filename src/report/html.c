#include "report/html.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text_show.h"
#include "base/units.h"
#include "model/userinfo.h"

/* A number and its unit stay on one line. */
#define NO_BREAK "\u00a0"

static void append(struct html *html, const char *text, size_t len)
{
	if (html->status == 0)
		html->status = buf_append(html->out, text, len);
}

void html_put(struct html *html, const char *format, ...)
{
	va_list args;
	char *text;
	int len;

	if (html->status != 0)
		return;
	va_start(args, format);
	len = vasprintf(&text, format, args);
	va_end(args);
	if (len < 0) {
		html->status = -ENOMEM;
		return;
	}
	append(html, text, (size_t)len);
	free(text);
}

static const char *reference_of(char byte)
{
	switch (byte) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

static void append_escaped(struct html *html, const struct buf *text)
{
	const char *at = text->data ? text->data : "";

	while (*at) {
		size_t len = strcspn(at, "&<>\"'");

		append(html, at, len);
		at += len;
		if (*at) {
			const char *reference = reference_of(*at++);

			append(html, reference, strlen(reference));
		}
	}
}

void html_text(struct html *html, const char *text)
{
	struct buf shown = BUF_INIT(SIZE_MAX - 1);

	if (html->status == 0)
		html->status = text_escape(&shown, text, strlen(text));
	append_escaped(html, &shown);
	buf_release(&shown);
}

static void append_hidden(struct html *html, const char *text,
			  int (*hide)(struct buf *out, const char *text))
{
	struct buf hidden = BUF_INIT(SIZE_MAX - 1);

	if (html->status == 0)
		html->status = hide(&hidden, text);
	if (html->status == 0 && hidden.data)
		html_text(html, hidden.data);
	buf_release(&hidden);
}

void html_url(struct html *html, const char *url)
{
	append_hidden(html, url, userinfo_hide_url);
}

void html_message(struct html *html, const char *text)
{
	append_hidden(html, text, userinfo_hide);
}

void html_lines(struct html *html, const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "\n");
		char *line = strndup(text, len);

		if (!line)
			html->status = -ENOMEM;
		else
			html_message(html, line);
		free(line);
		text += len;
		if (*text) {
			append(html, "\n", 1);
			text++;
		}
	}
}

void html_fit(struct html *html, const char *text, unsigned columns)
{
	struct buf shown = BUF_INIT(SIZE_MAX - 1);
	unsigned used;

	if (html->status == 0)
		html->status =
			text_fit(&shown, text, columns, TEXT_UTF8, &used);
	append_escaped(html, &shown);
	buf_release(&shown);
}

void html_count(struct html *html, uint64_t count)
{
	char text[UNITS_TEXT_SIZE];

	units_format_count(text, count);
	append(html, text, strlen(text));
}

void html_counted(struct html *html, uint64_t count, const char *noun)
{
	html_count(html, count);
	html_put(html, " %s%s", noun, count == 1 ? "" : "s");
}

void html_bytes(struct html *html, uint64_t bytes)
{
	char text[UNITS_TEXT_SIZE];

	units_format_bytes(text, bytes);
	html_put(html, "%.*s" NO_BREAK "%s", (int)strcspn(text, " "), text,
		 strchr(text, ' ') + 1);
}

/* "1.5 s", "2 s", "84 ms": two digits where they say something. */
static void put_decimal(struct html *html, double value, const char *unit)
{
	bool is_whole = value >= 9.95 || value == (double)(int)value;

	html_put(html, "%.*f" NO_BREAK "%s", is_whole ? 0 : 1, value, unit);
}

void html_duration(struct html *html, int64_t duration_us)
{
	double us = duration_us > 0 ? (double)duration_us : 0;
	char text[UNITS_TEXT_SIZE];

	if (us < 1e3)
		html_put(html, "%.0f" NO_BREAK "µs", us);
	else if (us < 999.5e3)
		put_decimal(html, us / 1e3, "ms");
	else if (us < 59.5e6)
		put_decimal(html, us / 1e6, "s");
	else {
		units_format_duration(text, duration_us * 1000);
		html_put(html, "%s", text);
	}
}

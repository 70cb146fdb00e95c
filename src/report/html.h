/*
 * Writing HTML: markup by format, and text that is escaped.
 *
 * After the first error nothing more is written; look at status at the end.
 * What stands in a format is markup, and takes numbers and texts of the
 * program's own only: whatever comes from elsewhere goes through html_text(),
 * html_url() or html_message(), which are as safe in attributes with double
 * quotes as between tags.
 */
#ifndef REPORT_HTML_H
#define REPORT_HTML_H

#include <stdint.h>

#include "base/buf.h"

struct html {
	struct buf *out;
	int status; /* 0, or the first error of buf_append() */
};

/* Append markup. */
void html_put(struct html *html, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Append text: what acts on a line or is no UTF-8 as text_escape() shows it,
 * and what is markup as references.
 */
void html_text(struct html *html, const char *text);

/* The same for a URL, without name and password. */
void html_url(struct html *html, const char *url);

/* The same for a message, without those of the URLs in it. */
void html_message(struct html *html, const char *text);

/* The same for messages on lines of their own. */
void html_lines(struct html *html, const char *text);

/* The same for text that is cut in the middle to so many columns. */
void html_fit(struct html *html, const char *text, unsigned columns);

/* A number with commas: 12,345. */
void html_count(struct html *html, uint64_t count);

/* A number with its noun, which takes an s unless it is one: "12 files". */
void html_counted(struct html *html, uint64_t count, const char *noun);

/* A number of bytes: "3.4 MiB". */
void html_bytes(struct html *html, uint64_t bytes);

/* A duration: "340 µs", "84 ms", "1.5 s", "2m05s". */
void html_duration(struct html *html, int64_t duration_us);

#endif

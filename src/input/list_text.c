#include "input/list_text.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "base/text_show.h"

/* Whether a list gives back the URL, which may be anything that was typed. */
static bool fits_a_line(const char *url)
{
	size_t len = strlen(url);

	if (len == 0 || len > SOURCE_LINE_MAX_BYTES || *url == '#' ||
	    text_is_blank(*url) || text_is_blank(url[len - 1]))
		return false;
	return !text_has_controls(url);
}

int list_text_comment(struct buf *text, const struct item *item,
		      const char *what)
{
	int status = buf_puts(text, "# ");

	if (status == 0 && item->source)
		status = text_escape(text, item->source, strlen(item->source));
	if (status == 0)
		status = buf_printf(text, ":%" PRIu64 ": ", item->line);
	if (status == 0)
		status = text_escape(text, what, strlen(what));
	return status == 0 ? buf_putc(text, '\n') : status;
}

static const char *url_of(const struct item *item)
{
	return item->listed ? item->listed : item->url;
}

/* The item's URLs in a line. */
static int put_urls(struct buf *text, const struct item *item)
{
	const struct item_options *options = item->options;
	int status = buf_puts(text, url_of(item));

	for (size_t i = 0; options && status == 0 && i < options->mirror_count;
	     i++)
		status = buf_printf(text, "\t%s", options->mirrors[i]);
	return status == 0 ? buf_putc(text, '\n') : status;
}

/* Of JSON, or of what was to be JSON, the line itself is kept. */
static bool is_line(const struct item *item)
{
	const struct buf *lines = &item->option_lines;

	return lines->len > 0 && (*lines->data == '{' || !url_of(item));
}

/* No list can hold the checksums of pieces, without which a liar is believed. */
static bool is_proven_by_pieces(const struct item *item)
{
	return item->options && item->options->pieces && !item->checksum;
}

int list_text_item(struct buf *text, const struct item *item)
{
	int status;

	if (is_proven_by_pieces(item))
		return list_text_comment(text, item,
					 "the file has no checksum but those "
					 "of its pieces; give the Metalink to "
					 "--metalink again");
	if (is_line(item))
		return buf_append(text, item->option_lines.data,
				  item->option_lines.len);
	if (!fits_a_line(url_of(item)))
		return list_text_comment(text, item, url_of(item));
	status = put_urls(text, item);
	if (status == 0 && item->option_lines.len > 0)
		status = buf_append(text, item->option_lines.data,
				    item->option_lines.len);
	return status;
}

int list_text_lines(struct buf *text, struct source *source, bool is_apart)
{
	struct source_line line;
	int status = 0;

	while (status == 0 && source_next_read(source, &line)) {
		if (line.is_indented && is_apart)
			status = buf_putc(text, '\n');
		if (status == 0)
			status = buf_printf(text, "%s%s\n",
					    line.is_indented ? "  " : "",
					    line.text);
		is_apart = false;
	}
	return status;
}

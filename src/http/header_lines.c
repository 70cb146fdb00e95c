#include "http/header_lines.h"

#include <string.h>
#include <strings.h>

#include "base/span.h"

void header_lines_release(struct header_lines *lines)
{
	buf_release(&lines->text);
	buf_release(&lines->reason);
}

/* Add a text up to its first NUL, and a NUL; there is room. */
static void put_text(struct buf *text, struct span span)
{
	size_t len = strnlen(span.text, span.len);

	memcpy(text->data + text->len, span.text, len);
	text->len += len;
	text->data[text->len++] = '\0';
	text->data[text->len] = '\0'; /* as behind all that a buf has */
}

/* Obsolete, but sent: it stands for one blank (RFC 9112 section 5.2). */
static int go_on(struct buf *text, struct span rest)
{
	size_t end = text->len - 1;
	int status;

	if (text->len == 0 || rest.len == 0)
		return 0;
	status = buf_reserve(text, rest.len + 1);
	if (status < 0)
		return status;
	text->data[end] = ' ';
	put_text(text, rest);
	return 0;
}

static struct span skip_word(struct span text)
{
	while (text.len > 0 && *text.text != ' ')
		text = (struct span){text.text + 1, text.len - 1};
	return span_trim(text);
}

/* A status line: "HTTP/1.1 404 Not Found". */
static int begin(struct header_lines *lines, struct span line)
{
	struct span reason = skip_word(skip_word(span_trim(line)));
	int status = buf_reserve(&lines->reason, reason.len + 1);

	buf_reset(&lines->text);
	buf_reset(&lines->reason);
	if (status == 0 && reason.len > 0)
		put_text(&lines->reason, reason);
	return status;
}

int header_lines_add(struct header_lines *lines, const char *line, size_t len)
{
	struct buf *text = &lines->text;
	const char *colon = memchr(line, ':', len);
	int status;

	if (len > 5 && memcmp(line, "HTTP/", 5) == 0)
		return begin(lines, (struct span){line, len});
	if (len > 0 && (*line == ' ' || *line == '\t'))
		return go_on(text, span_trim((struct span){line, len}));
	if (!colon || colon == line)
		return 0;
	status = buf_reserve(text, len + 2);
	if (status < 0)
		return status;
	put_text(text, (struct span){line, (size_t)(colon - line)});
	put_text(text, span_trim((struct span){
			       colon + 1, (size_t)(line + len - colon - 1)}));
	return 0;
}

const char *header_lines_next(const struct header_lines *lines,
			      const char *name, const char **value)
{
	const struct buf *text = &lines->text;

	*value = NULL;
	if (text->len == 0)
		return NULL;
	if (name) {
		name += strlen(name) + 1;
		name += strlen(name) + 1;
	} else {
		name = text->data;
	}
	if (name >= text->data + text->len)
		return NULL;
	*value = name + strlen(name) + 1;
	return name;
}

const char *header_lines_find(const struct header_lines *lines,
			      const char *name, size_t index)
{
	const char *value, *at = NULL;

	while ((at = header_lines_next(lines, at, &value)))
		if (strcasecmp(at, name) == 0 && index-- == 0)
			return value;
	return NULL;
}

const char *header_lines_reason(const struct header_lines *lines)
{
	return lines->reason.len > 0 ? lines->reason.data : "";
}

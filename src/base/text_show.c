#include "base/text_show.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <utf8proc.h>

#include "base/text_safe.h"
#include "base/utf8.h"

/*
 * What is shown as one: a character, escaped where that is needed, or a flag
 * with its tags.  Zero-initialise before the first.
 */
struct glyph {
	char text[40];
	size_t len;
	unsigned columns;
	uint32_t code; /* of its last character */
};

static void glyph_escape(struct glyph *glyph, unsigned char byte)
{
	const char *short_form = byte == '\\' ? "\\\\"
				 : byte == '\n' ? "\\n"
				 : byte == '\r' ? "\\r"
				 : byte == '\t' ? "\\t"
						: NULL;

	if (short_form)
		strcpy(glyph->text, short_form);
	else
		snprintf(glyph->text, sizeof(glyph->text), "\\x%02X", byte);
	glyph->len = strlen(glyph->text);
	glyph->columns = (unsigned)glyph->len;
}

static unsigned columns_of(const char *text, size_t len)
{
	unsigned columns = 0;
	uint32_t code;

	for (size_t i = 0; i < len; columns += utf8_columns(code))
		i += utf8_decode(text + i, len - i, &code);
	return columns;
}

/*
 * Make the glyph of what comes next, which may depend on the one before;
 * returns the bytes it was made from.
 */
static size_t glyph_next(struct glyph *glyph, const char *text, size_t len,
			 enum text_charset charset)
{
	size_t safe = text_safe_len(text, len, &glyph->code);
	uint32_t code;
	size_t size = utf8_decode(text, len, &code);

	if (size == 0 || code == '\\' || (code < 0x80 && safe == 0)) {
		glyph_escape(glyph, (unsigned char)text[0]);
		return 1;
	}
	if (code >= 0x80 && (charset == TEXT_ASCII || safe == 0)) {
		glyph->len = (size_t)snprintf(glyph->text, sizeof(glyph->text),
					      "\\u{%X}", code);
		glyph->columns = (unsigned)glyph->len;
		glyph->code = code;
		return size;
	}
	memcpy(glyph->text, text, safe);
	glyph->len = safe;
	glyph->columns = columns_of(text, safe);
	return safe;
}

/* The length of the run of ASCII at the start that needs no escaping. */
static size_t plain_run(const char *text, size_t len)
{
	size_t run = 0;

	while (run < len && text[run] >= 0x20 && text[run] < 0x7F &&
	       text[run] != '\\')
		run++;
	return run;
}

int text_escape(struct buf *out, const char *text, size_t len)
{
	struct glyph glyph = {0};
	int status = 0;

	for (size_t i = 0; i < len && status == 0;) {
		size_t run = plain_run(text + i, len - i);

		status = buf_append(out, text + i, run);
		i += run;
		if (run > 0)
			glyph.code = (unsigned char)text[i - 1];
		if (i == len || status < 0)
			break;
		i += glyph_next(&glyph, text + i, len - i, TEXT_UTF8);
		status = buf_append(out, glyph.text, glyph.len);
	}
	return status;
}

/* The columns that all of it takes. */
static size_t total_columns(const char *text, size_t len,
			    enum text_charset charset)
{
	struct glyph glyph = {0};
	size_t columns = 0;

	for (size_t i = 0; i < len; columns += glyph.columns)
		i += glyph_next(&glyph, text + i, len - i, charset);
	return columns;
}

size_t text_columns(const char *text, enum text_charset charset)
{
	return total_columns(text, strlen(text), charset);
}

static bool is_rtl(uint32_t code)
{
	utf8proc_propval_t class =
		utf8proc_get_property((utf8proc_int32_t)code)->bidi_class;

	return class == UTF8PROC_BIDI_CLASS_R || class == UTF8PROC_BIDI_CLASS_AL ||
	       class == UTF8PROC_BIDI_CLASS_AN;
}

bool text_has_rtl(const char *text)
{
	size_t len = strlen(text);
	uint32_t code;

	for (size_t i = 0; i < len;) {
		size_t size = utf8_decode(text + i, len - i, &code);

		if (code >= 0x80 && is_rtl(code))
			return true;
		i += size > 0 ? size : 1;
	}
	return false;
}

/*
 * Append the glyphs that end within the first head columns, then the ellipsis,
 * then those that begin within the last tail columns.
 */
static int append_cut(struct buf *out, const char *text, size_t head,
		      const char *ellipsis, size_t tail,
		      enum text_charset charset, unsigned *used)
{
	size_t len = strlen(text);
	size_t left = total_columns(text, len, charset);
	size_t taken = 0;
	bool cut = false;
	struct glyph glyph = {0};
	int status = 0;

	for (size_t i = 0; i < len && status == 0;) {
		/* A mark must not land on what it does not belong to. */
		bool starts = left <= tail;

		i += glyph_next(&glyph, text + i, len - i, charset);
		left -= glyph.columns;
		if (!cut && taken + glyph.columns <= head) {
			taken += glyph.columns;
			status = buf_append(out, glyph.text, glyph.len);
			continue;
		}
		if (!cut)
			status = buf_puts(out, ellipsis);
		cut = true;
		if (status == 0 && starts &&
		    (glyph.columns > 0 || *used > 0)) {
			*used += glyph.columns;
			status = buf_append(out, glyph.text, glyph.len);
		}
	}
	*used += (unsigned)taken;
	return status;
}

int text_fit(struct buf *out, const char *text, unsigned columns,
	     enum text_charset charset, unsigned *used)
{
	const char *ellipsis = charset == TEXT_UTF8 ? "\u2026" : "..";
	unsigned mark = charset == TEXT_UTF8 ? 1 : 2;
	size_t len = strlen(text);
	size_t total = total_columns(text, len, charset);
	unsigned room;
	int status;

	*used = 0;
	if (total <= columns) {
		struct glyph glyph = {0};

		*used = (unsigned)total;
		for (size_t i = 0; i < len;) {
			i += glyph_next(&glyph, text + i, len - i, charset);
			status = buf_append(out, glyph.text, glyph.len);
			if (status < 0)
				return status;
		}
		return 0;
	}
	if (columns < mark)
		return 0;
	room = columns - mark;
	status = append_cut(out, text, room - room / 2, ellipsis, room / 2,
			    charset, used);
	*used += mark;
	return status;
}

#include "model/template.h"

#include <errno.h>
#include <string.h>

#include "base/nearest.h"
#include "base/text.h"

#define NAMES_MAX 64
#define LIST_MAX_BYTES 320

static size_t find(const struct vocabulary *vocabulary, const char *name,
		   size_t len)
{
	size_t at = 0;

	while (at < vocabulary->count &&
	       (strlen(vocabulary->words[at].name) != len ||
		memcmp(vocabulary->words[at].name, name, len) != 0))
		at++;
	return at;
}

/* Read what stands between braces. */
static int read_placeholder(const struct vocabulary *vocabulary,
			    struct template_piece *piece)
{
	const char *colon = memchr(piece->text.text, ':', piece->text.len);
	size_t len =
		colon ? (size_t)(colon - piece->text.text) : piece->text.len;
	const char *end = piece->text.text + piece->text.len;
	int64_t width;

	piece->word = find(vocabulary, piece->text.text, len);
	if (piece->word == vocabulary->count)
		return -EINVAL;
	if (!colon)
		return 1;
	colon++;
	if (!text_take_number(&colon, &width) || colon != end || width < 1 ||
	    width > vocabulary->words[piece->word].width_max)
		return -EINVAL;
	piece->width = (unsigned)width;
	return 1;
}

int template_next(const struct vocabulary *vocabulary,
		  struct template_piece *piece, const char **text)
{
	const char *start = *text;
	size_t len = strcspn(start, "{}");

	*piece = (struct template_piece){.is_literal = true,
					 .word = vocabulary->count};
	if (!*start)
		return 0;
	piece->text = (struct span){start, len};
	*text = start + len;
	if (len > 0)
		return 1;
	piece->text.len = 1;
	*text = start + 2;
	if (start[1] == start[0]) /* a brace, written twice */
		return 1;
	piece->text.len = strcspn(start, "}");
	if (*start == '}' || !start[piece->text.len]) {
		*text = start + strlen(start);
		return -EINVAL;
	}
	*text = start + piece->text.len + 1;
	piece->is_literal = false;
	piece->text = (struct span){start + 1, piece->text.len - 1};
	return read_placeholder(vocabulary, piece);
}

static const char *nearest(const struct vocabulary *vocabulary,
			   const char *name, size_t len)
{
	const char *names[NAMES_MAX + 1] = {NULL};

	for (size_t i = 0; i < vocabulary->count && i < NAMES_MAX; i++)
		names[i] = vocabulary->words[i].name;
	return nearest_choice(names, name, len);
}

/* The placeholders, or those that take a number, with a text between them. */
static void list(struct buf *out, const struct vocabulary *vocabulary,
		 bool with_number, const char *between)
{
	const char *before = "";

	for (size_t i = 0; i < vocabulary->count; i++) {
		const struct template_word *word = &vocabulary->words[i];

		if (!*word->name || (with_number && word->width_max == 0))
			continue;
		buf_printf(out, "%s{%s}", before, word->name);
		before = between;
	}
}

static void explain_unknown(const struct vocabulary *vocabulary,
			    const struct span *name, size_t name_len,
			    struct failure *failure)
{
	const char *meant = nearest(vocabulary, name->text, name_len);
	struct buf known = BUF_INIT(LIST_MAX_BYTES);

	list(&known, vocabulary, false, " ");
	if (meant)
		failure_set(failure, ERROR_INPUT,
			    "unknown placeholder {%.*s}; did you mean {%s}?",
			    (int)name->len, name->text, meant);
	else
		failure_set(failure, ERROR_INPUT,
			    "unknown placeholder {%.*s}; known are %s",
			    (int)name->len, name->text,
			    known.data ? known.data : "");
	buf_release(&known);
}

static void explain_number(const struct vocabulary *vocabulary,
			   const struct template_piece *piece, size_t name_len,
			   struct failure *failure)
{
	const struct template_word *word = &vocabulary->words[piece->word];
	struct buf numbered = BUF_INIT(LIST_MAX_BYTES);

	list(&numbered, vocabulary, true, " and ");
	if (word->width_max == 0)
		failure_set(failure, ERROR_INPUT,
			    "{%.*s}: only %s take a number",
			    (int)piece->text.len, piece->text.text,
			    numbered.data ? numbered.data : "others");
	else
		failure_set(failure, ERROR_INPUT,
			    "{%.*s} needs a number from 1 to %u, such as "
			    "{%.*s:8}",
			    (int)piece->text.len, piece->text.text,
			    word->width_max, (int)name_len, piece->text.text);
	buf_release(&numbered);
}

void template_explain(const struct vocabulary *vocabulary,
		      const struct template_piece *piece,
		      struct failure *failure)
{
	const char *colon = memchr(piece->text.text, ':', piece->text.len);
	size_t name_len =
		colon ? (size_t)(colon - piece->text.text) : piece->text.len;

	if (piece->is_literal)
		failure_set(failure, ERROR_INPUT,
			    "a '%c' that has no other; write it twice if it "
			    "begins or ends no placeholder",
			    *piece->text.text);
	else if (piece->word == vocabulary->count)
		explain_unknown(vocabulary, &piece->text, name_len, failure);
	else
		explain_number(vocabulary, piece, name_len, failure);
}

int template_pad(struct buf *out, size_t start, unsigned width)
{
	size_t len = out->len - start;
	size_t zeros = width > len ? width - len : 0;
	int status = 0;

	for (size_t i = 0; status == 0 && i < zeros; i++)
		status = buf_putc(out, '0');
	if (status == 0 && zeros > 0) {
		memmove(out->data + start + zeros, out->data + start, len);
		memset(out->data + start, '0', zeros);
	}
	return status;
}

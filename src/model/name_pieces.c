#include "model/name_pieces.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static const struct template_word words[PLACEHOLDER_COUNT] = {
	[PLACEHOLDER_SCHEME] = {"scheme", 0},
	[PLACEHOLDER_HOST] = {"host", 0},
	[PLACEHOLDER_PORT] = {"port", 0},
	[PLACEHOLDER_PATH] = {"path", 0},
	[PLACEHOLDER_DIR] = {"dir", 0},
	[PLACEHOLDER_NAME] = {"name", 0},
	[PLACEHOLDER_STEM] = {"stem", 0},
	[PLACEHOLDER_EXT] = {"ext", 0},
	[PLACEHOLDER_QUERY] = {"query", 0},
	[PLACEHOLDER_INDEX] = {"index", 20},
	[PLACEHOLDER_ID] = {"id", 0},
	[PLACEHOLDER_SHA256] = {"sha256", 64},
	[PLACEHOLDER_DATE] = {"date", 0},
};
static const struct vocabulary vocabulary = {words, PLACEHOLDER_COUNT};

/* Whether two items may have different ones. */
static bool is_of_item(enum placeholder placeholder)
{
	return placeholder != PLACEHOLDER_SCHEME &&
	       placeholder != PLACEHOLDER_DATE;
}

static bool is_glob(const char *text)
{
	return text[0] == '#' && text[1] >= '1' && text[1] <= '9';
}

/* How much of a text there is before what stands for a pattern. */
static size_t len_before_glob(struct span text)
{
	size_t len = 0;

	while (len < text.len && !is_glob(text.text + len))
		len++;
	return len;
}

/* "#1", as curl has it; a number that is too large is no pattern's either. */
static int take_glob(struct name_piece *piece, const char **text)
{
	const char *start = (*text)++;
	int64_t number;

	*piece = (struct name_piece){.placeholder = PLACEHOLDER_GLOB};
	if (text_take_number(text, &number) && number <= UINT_MAX)
		piece->width = (unsigned)number;
	else
		*text = start + 1 + text_count_digits(start + 1);
	piece->text = (struct span){start, (size_t)(*text - start)};
	return 1;
}

int name_piece_next(struct name_piece *piece, const char **text)
{
	const char *start = *text;
	struct template_piece found;
	int status;

	if (is_glob(start))
		return take_glob(piece, text);
	status = template_next(&vocabulary, &found, text);
	if (status > 0 && found.is_literal && *start != '{' && *start != '}') {
		found.text.len = len_before_glob(found.text);
		*text = start + found.text.len;
	}
	*piece = (struct name_piece){
		.is_literal = found.is_literal,
		.text = found.text,
		.placeholder = (enum placeholder)found.word,
		.width = found.width,
	};
	return status;
}

char *name_pieces_quote(const char *text)
{
	char *quoted = malloc(2 * strlen(text) + 1);
	char *at = quoted;

	if (!quoted)
		return NULL;
	for (; *text; text++) {
		if (*text == '{' || *text == '}')
			*at++ = *text;
		*at++ = *text;
	}
	*at = '\0';
	return quoted;
}

bool name_pieces_have(const char *text, enum placeholder placeholder)
{
	struct name_piece piece;

	while (name_piece_next(&piece, &text) > 0)
		if (!piece.is_literal && piece.placeholder == placeholder)
			return true;
	return false;
}

bool name_pieces_tell_apart(const char *text)
{
	struct name_piece piece;

	while (name_piece_next(&piece, &text) > 0)
		if (!piece.is_literal &&
		    (piece.placeholder == PLACEHOLDER_GLOB ||
		     is_of_item(piece.placeholder)))
			return true;
	return false;
}

static bool ends_with(const char *text, const char *suffix)
{
	size_t len = strlen(text), suffix_len = strlen(suffix);

	return len >= suffix_len &&
	       strcmp(text + len - suffix_len, suffix) == 0;
}

static bool is_directory(const char *text)
{
	return ends_with(text, "/") || ends_with(text, "/.") ||
	       ends_with(text, "/..") || strcmp(text, ".") == 0 ||
	       strcmp(text, "..") == 0;
}

/* Whether one of its names is "..". */
static bool leads_up(const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "/");

		if (len == 2 && memcmp(text, "..", 2) == 0)
			return true;
		text += len + (text[len] == '/');
	}
	return false;
}

/* What an absolute path, or a directory, is to be written as. */
static void explain_directory(const char *text, struct failure *failure)
{
	const char *slash = strrchr(text, '/');
	int dir_len = slash > text ? (int)(slash - text) : 1;

	if (is_directory(text))
		failure_set(failure, ERROR_INPUT,
			    "'%.100s' is a directory; use -d '%.100s' for that",
			    text, text);
	else
		failure_set(failure, ERROR_INPUT,
			    "'%.100s' leads out of --dir; use -d '%.*s' -o "
			    "'%.100s'",
			    text, dir_len > 100 ? 100 : dir_len, text,
			    slash + 1);
}

int name_pieces_check(const char *text, struct failure *failure)
{
	const char *rest = text;
	struct template_piece piece;
	int status;

	while ((status = template_next(&vocabulary, &piece, &rest)) > 0)
		;
	if (status < 0)
		template_explain(&vocabulary, &piece, failure);
	else if (!*text)
		failure_set(failure, ERROR_INPUT, "the name is empty");
	else if (text_has_controls(text))
		failure_set(failure, ERROR_INPUT,
			    "a control character in the name");
	else if (is_directory(text) || *text == '/' || leads_up(text))
		explain_directory(text, failure);
	else if (ends_with(text, ".part"))
		failure_set(failure, ERROR_INPUT,
			    "'%.100s' would be taken for an unfinished file, "
			    "which ends in .part; use another ending",
			    text);
	else
		return 0;
	failure->remedy = NULL;
	return -EINVAL;
}

#include "model/name_pieces.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>

#include "base/nearest.h"
#include "base/text.h"

struct kind {
	const char *name;
	unsigned width_max; /* 0 if it takes no number */
	bool is_of_item;    /* two items may have different ones */
};

static const struct kind kinds[PLACEHOLDER_COUNT] = {
	[PLACEHOLDER_SCHEME] = {"scheme", 0, false},
	[PLACEHOLDER_HOST] = {"host", 0, true},
	[PLACEHOLDER_PORT] = {"port", 0, true},
	[PLACEHOLDER_PATH] = {"path", 0, true},
	[PLACEHOLDER_DIR] = {"dir", 0, true},
	[PLACEHOLDER_NAME] = {"name", 0, true},
	[PLACEHOLDER_STEM] = {"stem", 0, true},
	[PLACEHOLDER_EXT] = {"ext", 0, true},
	[PLACEHOLDER_QUERY] = {"query", 0, true},
	[PLACEHOLDER_INDEX] = {"index", 20, true},
	[PLACEHOLDER_ID] = {"id", 0, true},
	[PLACEHOLDER_SHA256] = {"sha256", 64, true},
	[PLACEHOLDER_DATE] = {"date", 0, false},
};

static enum placeholder find(const char *name, size_t len)
{
	enum placeholder at = 0;

	while (at < PLACEHOLDER_COUNT && (strlen(kinds[at].name) != len ||
					  memcmp(kinds[at].name, name, len)))
		at++;
	return at;
}

/* Read what stands between braces. */
static int read_placeholder(struct name_piece *piece)
{
	const char *colon = memchr(piece->text.text, ':', piece->text.len);
	size_t len = colon ? (size_t)(colon - piece->text.text)
			   : piece->text.len;
	const char *end = piece->text.text + piece->text.len;
	int64_t width;

	piece->placeholder = find(piece->text.text, len);
	piece->width = 0;
	if (piece->placeholder == PLACEHOLDER_COUNT)
		return -EINVAL;
	if (!colon)
		return 1;
	colon++;
	if (!text_take_number(&colon, &width) || colon != end || width < 1 ||
	    width > kinds[piece->placeholder].width_max)
		return -EINVAL;
	piece->width = (unsigned)width;
	return 1;
}

static bool is_glob(const char *text)
{
	return text[0] == '#' && text[1] >= '1' && text[1] <= '9';
}

/* How much of a text stands for itself. */
static size_t literal_len(const char *text)
{
	size_t len = strcspn(text, "{}#");

	while (text[len] == '#' && !is_glob(text + len))
		len += 1 + strcspn(text + len + 1, "{}#");
	return len;
}

/* "#1", as curl has it; a number that is too large is no pattern's either. */
static int take_glob(struct name_piece *piece, const char **text)
{
	const char *start = (*text)++;
	int64_t number;

	piece->is_literal = false;
	piece->placeholder = PLACEHOLDER_GLOB;
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
	size_t len = literal_len(start);

	*piece = (struct name_piece){.is_literal = true,
				     .placeholder = PLACEHOLDER_COUNT};
	if (!*start)
		return 0;
	piece->text = (struct span){start, len};
	*text = start + len;
	if (len > 0)
		return 1;
	if (is_glob(start))
		return take_glob(piece, text);
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
	return read_placeholder(piece);
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
		     kinds[piece.placeholder].is_of_item))
			return true;
	return false;
}

static const char *nearest(const char *name, size_t len)
{
	const char *names[PLACEHOLDER_COUNT + 1] = {NULL};

	for (size_t i = 0; i < PLACEHOLDER_COUNT; i++)
		names[i] = kinds[i].name;
	return nearest_choice(names, name, len);
}

static void explain_placeholder(const struct name_piece *piece,
				struct failure *failure)
{
	const char *name = piece->text.text;
	size_t len = piece->text.len;
	const char *colon = memchr(name, ':', len);
	size_t name_len = colon ? (size_t)(colon - name) : len;
	const char *meant = nearest(name, name_len);

	if (piece->placeholder == PLACEHOLDER_COUNT)
		failure_set(failure, ERROR_INPUT,
			    "unknown placeholder {%.*s}; %s%s%s", (int)len,
			    name, meant ? "did you mean {" : "", meant ? meant : "",
			    meant ? "}?"
				  : "known are {scheme} {host} {port} {path} "
				    "{dir} {name} {stem} {ext} {query} {index} "
				    "{id} {sha256} {date}");
	else if (kinds[piece->placeholder].width_max == 0)
		failure_set(failure, ERROR_INPUT,
			    "{%.*s}: only {index} and {sha256} take a number",
			    (int)len, name);
	else
		failure_set(failure, ERROR_INPUT,
			    "{%.*s} needs a number from 1 to %u, such as "
			    "{%.*s:8}",
			    (int)len, name,
			    kinds[piece->placeholder].width_max, (int)name_len,
			    name);
}

static void explain_piece(const struct name_piece *piece,
			  struct failure *failure)
{
	if (piece->is_literal)
		failure_set(failure, ERROR_INPUT,
			    "a '%c' that has no other; write it twice for one "
			    "in the name",
			    *piece->text.text);
	else
		explain_placeholder(piece, failure);
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
	struct name_piece piece;
	int status;

	while ((status = name_piece_next(&piece, &rest)) > 0)
		;
	if (status < 0)
		explain_piece(&piece, failure);
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

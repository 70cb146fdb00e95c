/*
 * A template of file names, taken apart and checked.  What its placeholders
 * stand for is in name_template.h.
 */
#ifndef MODEL_NAME_PIECES_H
#define MODEL_NAME_PIECES_H

#include <stdbool.h>

#include "base/span.h"
#include "model/failure.h"
#include "model/template.h"

enum placeholder {
	PLACEHOLDER_SCHEME,
	PLACEHOLDER_HOST,
	PLACEHOLDER_PORT,
	PLACEHOLDER_PATH,
	PLACEHOLDER_DIR,
	PLACEHOLDER_NAME,
	PLACEHOLDER_STEM,
	PLACEHOLDER_EXT,
	PLACEHOLDER_QUERY,
	PLACEHOLDER_INDEX,
	PLACEHOLDER_ID,
	PLACEHOLDER_SHA256,
	PLACEHOLDER_DATE,
	PLACEHOLDER_COUNT, /* none of them */
	PLACEHOLDER_GLOB,  /* "#1": what a pattern of the URL stands for */
};

struct name_piece {
	bool is_literal;
	struct span text; /* as it is; or what stands between braces, or "#1" */
	enum placeholder placeholder;
	unsigned
		width; /* the number behind a colon, or "#"; 0: there is none */
};

/*
 * Take the next piece off a template.
 *
 * Returns 1; 0 at its end; or -EINVAL with piece->text being what is wrong: a
 * brace that has no other, or a placeholder that is none.
 */
int name_piece_next(struct name_piece *piece, const char **text);

/*
 * Check what a user has written as a template.
 *
 * Returns 0, or -EINVAL with *failure saying what is wrong and what to do.
 */
int name_pieces_check(const char *text, struct failure *failure);

/*
 * Make a template that gives a text as it is.  The caller frees it; NULL: no
 * memory.
 */
char *name_pieces_quote(const char *text);

/* Whether a checked template has that placeholder. */
bool name_pieces_have(const char *text, enum placeholder placeholder);

/* Whether a checked template may give two URLs different names. */
bool name_pieces_tell_apart(const char *text);

#endif

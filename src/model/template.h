/*
 * Templates: text with placeholders in braces, such as "{index:03}-{name}",
 * taken apart and checked.
 *
 * "{{" and "}}" stand for a brace.  Which placeholders there are, and what they
 * stand for, is a vocabulary's: of file names (name_pieces.h), of results
 * (result_words.h), of the end of a run (run_words.h).
 */
#ifndef MODEL_TEMPLATE_H
#define MODEL_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/span.h"
#include "model/failure.h"

/* A placeholder. */
struct template_word {
	const char *name;
	unsigned width_max; /* 0 if it takes no number */
};

struct vocabulary {
	const struct template_word *words;
	size_t count;
};

struct template_piece {
	bool is_literal;
	struct span text; /* as it is; or what stands between braces */
	size_t word;	  /* in the vocabulary; its count: none of them */
	unsigned width;	  /* the number behind a colon; 0: there is none */
};

/*
 * Take the next piece off a template.
 *
 * Returns 1; 0 at its end; or -EINVAL with piece->text being what is wrong: a
 * brace that has no other, or a placeholder that is none.
 */
int template_next(const struct vocabulary *vocabulary,
		  struct template_piece *piece, const char **text);

/* Say in a failure what is wrong with a piece that template_next() refuses. */
void template_explain(const struct vocabulary *vocabulary,
		      const struct template_piece *piece,
		      struct failure *failure);

/* Put zeros before what was appended from start on, up to a width. */
int template_pad(struct buf *out, size_t start, unsigned width);

#endif

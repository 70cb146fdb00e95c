/*
 * Option names of aria2, curl and wget that are no aliases of coget's.
 *
 * A name is accepted, without effect, if every one of these programs that has
 * it means by it what coget does by default; or in the place of an option, if
 * they all mean that.  A name that means different things, counts differently, or
 * stands for what coget cannot do is refused, and the message says what to type
 * instead.  Aliases, which mean the same as an option of coget's everywhere,
 * stand in the option table.
 */
#ifndef CLI_FOREIGN_H
#define CLI_FOREIGN_H

#include <stddef.h>

enum foreign_kind {
	FOREIGN_DEFAULT, /* accepted: it asks for the default */
	FOREIGN_MEANS,	 /* accepted: it is an option of ours */
	FOREIGN_DASH,	 /* accepted if its value is "-": an option of ours */
	FOREIGN_REFUSED, /* refused, with advice */
};

struct foreign {
	const char *name; /* without the dashes */
	enum foreign_kind kind;
	/*
	 * DEFAULT: the option for the opposite, or NULL.  MEANS, DASH: the
	 * option.  REFUSED: what to type instead, or NULL.
	 */
	const char *ours;
	/*
	 * MEANS: the option's value, or NULL.  REFUSED, and DASH with other
	 * values: what else to know, or NULL.
	 */
	const char *advice;
};

/* The long names; and the letters, with wget's pairs of them. */
extern const struct foreign foreign_names[];
extern const size_t foreign_name_count;
extern const struct foreign foreign_letters[];
extern const size_t foreign_letter_count;

/* The row of the first len bytes of name; NULL if there is none. */
const struct foreign *foreign_by_name(const char *name, size_t len);

/* The same for what follows a single dash. */
const struct foreign *foreign_by_letters(const char *letters, size_t len);

#endif

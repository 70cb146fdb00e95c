/*
 * A file name in the making: bytes from elsewhere, collected, then made safe.
 *
 * Set len to 0, add bytes in any number, then draft_finish().  Any length can
 * be added in fixed memory: of what is too long for a name the beginning and
 * the end are kept, since the middle is what the final cut takes away.
 */
#ifndef STORAGE_DRAFT_H
#define STORAGE_DRAFT_H

#include <stddef.h>
#include <stdint.h>

#include "storage/names.h"

/* Four bytes at most become one, so these are enough for NAME_MAX of them. */
#define DRAFT_HEAD_BYTES 1024
#define DRAFT_TAIL_BYTES 512
#define DRAFT_SIZE (DRAFT_HEAD_BYTES + 2 * DRAFT_TAIL_BYTES)

struct draft {
	size_t len;
	char bytes[DRAFT_SIZE + 1]; /* one more for a '_' put in front */
};

/*
 * Decode the byte that len > 0 bytes of text start with.  Returns how many
 * stand for it: 3 for "%HH", else 1; a '%' without two digits is itself.
 */
size_t percent_decode(const char *text, size_t len, char *byte);

/* Append a byte. */
void draft_add(struct draft *draft, char byte);

/* Append a code point below U+0800 (Latin-1 needs no more) as UTF-8. */
void draft_add_code(struct draft *draft, uint32_t code);

/*
 * Append a byte, except that a directory separator of any system drops all that
 * came before it.
 */
void draft_add_path(struct draft *draft, char byte);

/* Drop blanks and line ends at both ends. */
void draft_trim(struct draft *draft);

/*
 * Make it a safe name (see names.h).  The draft is used up.
 *
 * Returns 0, or UV_ENOENT with name empty if the draft is.
 */
int draft_finish(char name[NAME_SIZE], struct draft *draft);

/*
 * The length of a name without its extension.  ".tar.gz" and its kind are one;
 * a leading dot starts none, and what is long or holds a blank is none.
 */
size_t name_stem_len(const char *name, size_t len);

/* The most bytes of a text of len that fit and end between two characters. */
size_t name_cut(const char *text, size_t len, size_t fit);

#endif

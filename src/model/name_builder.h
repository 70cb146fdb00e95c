/*
 * A file name in the making: bytes from elsewhere, collected, then made safe.
 *
 * Set len to 0, add bytes in any number, then name_builder_finish().  Any
 * length can be added in fixed memory: of what is too long for a name the
 * beginning and the end are kept, since the middle is what the final cut takes
 * away.
 */
#ifndef MODEL_NAME_BUILDER_H
#define MODEL_NAME_BUILDER_H

#include <stddef.h>
#include <stdint.h>

#include "model/names.h"

/* Four bytes at most become one, so these are enough for NAME_MAX of them. */
#define NAME_BUILDER_HEAD_BYTES 1024
#define NAME_BUILDER_TAIL_BYTES 512
#define NAME_BUILDER_SIZE \
	(NAME_BUILDER_HEAD_BYTES + 2 * NAME_BUILDER_TAIL_BYTES)

struct name_builder {
	size_t len;
	char bytes[NAME_BUILDER_SIZE + 1]; /* one more for a '_' put in front */
};

/* Append a byte. */
void name_builder_add(struct name_builder *builder, char byte);

/*
 * Append a byte, except that a directory separator of any system drops all that
 * came before it.
 */
void name_builder_add_path(struct name_builder *builder, char byte);

/* Drop blanks and line ends at both ends. */
void name_builder_trim(struct name_builder *builder);

/*
 * Make it a safe name (see names.h).  The builder is used up.
 *
 * Returns 0, or UV_ENOENT with name empty if the builder is.
 */
int name_builder_finish(char name[NAME_SIZE], struct name_builder *builder);

/*
 * Make a whole name of len > 0 bytes that are safe, or the user's: cut to
 * NAME_MAX, and no name that a part file could have.
 */
void name_complete(char name[NAME_SIZE], const char *bytes, size_t len);

/*
 * The length of a name without its extension.  ".tar.gz" and its kind are one;
 * a leading dot starts none, and what is long or holds a blank is none.
 */
size_t name_stem_len(const char *name, size_t len);

/*
 * The most bytes of a text of len that fit and end between two characters,
 * neither of which joins it to the other.
 */
size_t name_cut(const char *text, size_t len, size_t fit);

#endif

/*
 * Which characters stand in a line of text, and which do something to it: text
 * from elsewhere holds both.
 */
#ifndef BASE_TEXT_SAFE_H
#define BASE_TEXT_SAFE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Whether a code point does something to the line instead of standing in it: C0
 * and C1 controls, DEL, line and paragraph separators, direction overrides and
 * isolates, zero-width and invisible format characters, noncharacters.  Some
 * are safe in places: see text_safe_len().
 */
bool text_is_unsafe(uint32_t code);

/*
 * The length in bytes of what is safe at the start of len > 0 bytes: one
 * character, or an emoji's flag with its tags.  The joiners U+200C and U+200D,
 * which are unsafe alone, are safe between letters, in emoji and behind
 * viramas.
 *
 * code  of the character before, 0 at the beginning; becomes that of the last
 *       one in that length.
 *
 * Returns 0 if what stands there is unsafe or no UTF-8.
 */
size_t text_safe_len(const char *text, size_t len, uint32_t *code);

#endif

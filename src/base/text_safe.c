/*
 * The joiners are invisible, and can make two names that look alike; but
 * without them Persian words fall together or apart, Indic letters lose their
 * form, and a family is three people.  So they are safe between what they join
 * and nowhere else.
 */
#include "base/text_safe.h"

#include <utf8proc.h>

#include "base/utf8.h"

#define NON_JOINER 0x200C
#define JOINER 0x200D
#define EMOJI_STYLE 0xFE0F /* a variation selector */
#define BLACK_FLAG 0x1F3F4
#define TAG_END 0xE007F

/* Canonical_Combining_Class of the marks that take a letter's vowel away. */
#define VIRAMA 9

static const utf8proc_property_t *property_of(uint32_t code)
{
	return utf8proc_get_property((utf8proc_int32_t)code);
}

/* They choose between forms of the character before them. */
static bool is_variation_selector(uint32_t code)
{
	return (code >= 0xFE00 && code <= 0xFE0F) ||
	       (code >= 0xE0100 && code <= 0xE01EF);
}

static bool is_noncharacter(uint32_t code)
{
	return (code & 0xFFFE) == 0xFFFE || (code >= 0xFDD0 && code <= 0xFDEF);
}

/*
 * What is drawn as nothing at all (Default_Ignorable_Code_Point).  The library
 * knows those that are assigned; the others are reserved for the same.
 */
static bool is_invisible(uint32_t code)
{
	return property_of(code)->ignorable || code == 0x2065 ||
	       (code >= 0xFFF0 && code <= 0xFFF8) ||
	       (code >= 0xE0000 && code <= 0xE0FFF);
}

bool text_is_unsafe(uint32_t code)
{
	if (code >= 0x20 && code < 0x7F)
		return false;
	if (code > 0x10FFFF || is_noncharacter(code))
		return true;
	switch (property_of(code)->category) {
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_CF:
	case UTF8PROC_CATEGORY_CS:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return true;
	default:
		return is_invisible(code) && !is_variation_selector(code);
	}
}

/* Of ASCII the letters alone; else letters, marks and digits. */
static bool is_letter(uint32_t code)
{
	if (code < 0x80)
		return (code | 0x20) >= 'a' && (code | 0x20) <= 'z';
	switch (property_of(code)->category) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_MC:
	case UTF8PROC_CATEGORY_ME:
	case UTF8PROC_CATEGORY_ND:
		return !is_invisible(code);
	default:
		return false;
	}
}

/* An emoji, also one of a later Unicode than the library's. */
static bool is_pictograph(uint32_t code)
{
	const utf8proc_property_t *property = property_of(code);

	return property->boundclass ==
		       UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC ||
	       (property->category == UTF8PROC_CATEGORY_CN && code >= 0x1F000 &&
		code <= 0x1FAFF);
}

/* What a joiner may follow in an emoji. */
static bool ends_pictograph(uint32_t code)
{
	return is_pictograph(code) || code == EMOJI_STYLE || code == TAG_END ||
	       (code >= 0x1F3FB && code <= 0x1F3FF); /* tones of skin */
}

/*
 * Whether the joiner has something to join.  A virama gives it a meaning of its
 * own, also at the end of a word (RFC 5892 appendix A).
 */
static bool is_joint(uint32_t before, uint32_t joiner, uint32_t after)
{
	if (property_of(before)->combining_class == VIRAMA)
		return true;
	if (is_letter(before) && is_letter(after))
		return true;
	return joiner == JOINER && ends_pictograph(before) &&
	       is_pictograph(after);
}

/*
 * The flag of a part of a country: its code in invisible tags, from three to
 * six, and a last one.  Returns its length in bytes, 0 if it is none.
 */
static size_t flag_len(const char *text, size_t len)
{
	uint32_t code;
	size_t at = utf8_decode(text, len, &code);
	unsigned tags = 0;

	if (code != BLACK_FLAG)
		return 0;
	for (; at < len; tags++) {
		size_t size = utf8_decode(text + at, len - at, &code);

		at += size;
		if (size > 0 && code == TAG_END)
			return tags >= 3 && tags <= 6 ? at : 0;
		if (size == 0 || tags == 6 ||
		    !((code >= 0xE0030 && code <= 0xE0039) ||
		      (code >= 0xE0061 && code <= 0xE007A)))
			return 0;
	}
	return 0;
}

size_t text_safe_len(const char *text, size_t len, uint32_t *code)
{
	uint32_t before = *code, after = 0;
	size_t size = utf8_decode(text, len, code);
	size_t flag;

	if (size == 0)
		return 0;
	if (*code == JOINER || *code == NON_JOINER) {
		if (size < len)
			(void)utf8_decode(text + size, len - size, &after);
		return is_joint(before, *code, after) ? size : 0;
	}
	if (text_is_unsafe(*code))
		return 0;
	flag = flag_len(text, len);
	if (flag == 0)
		return size;
	*code = TAG_END;
	return flag;
}

/*
 * By the tables of libutf8proc.  Terminals follow Unicode's tables, not the
 * locale, so neither do we: wcwidth() knows nothing outside ASCII where
 * LC_CTYPE is C.
 */
#include "base/utf8.h"

#include <utf8proc.h>

size_t utf8_decode(const char *text, size_t len, uint32_t *code)
{
	utf8proc_int32_t value;
	utf8proc_ssize_t size;

	if (len > 0 && (unsigned char)*text < 0x80) {
		*code = (unsigned char)*text;
		return 1;
	}
	size = utf8proc_iterate((const utf8proc_uint8_t *)text,
				(utf8proc_ssize_t)len, &value);
	*code = size > 0 ? (uint32_t)value : 0;
	return size > 0 ? (size_t)size : 0;
}

bool utf8_is_valid(const char *text, size_t len)
{
	uint32_t code;
	size_t size;

	for (size_t i = 0; i < len; i += size) {
		size = utf8_decode(text + i, len - i, &code);
		if (size == 0)
			return false;
	}
	return true;
}

/*
 * Where a later Unicode than the library's puts emoji and ideographs, which
 * are wide.  A terminal may know them already.
 */
static bool is_reserved_for_wide(uint32_t code)
{
	return (code >= 0x1F200 && code <= 0x1FAFF) ||
	       (code >= 0x20000 && code <= 0x3FFFD);
}

/*
 * The library differs from terminals in three places: it gives marks that take
 * room beside their letter (category Mc) no column, the vowels and final
 * consonants that join a Hangul syllable one, and what is not assigned one.
 */
unsigned utf8_columns(uint32_t code)
{
	const utf8proc_property_t *property =
		utf8proc_get_property((utf8proc_int32_t)code);
	unsigned columns = property->charwidth;

	if (property->boundclass == UTF8PROC_BOUNDCLASS_V ||
	    property->boundclass == UTF8PROC_BOUNDCLASS_T)
		return 0;
	if (property->category == UTF8PROC_CATEGORY_MC && columns == 0)
		return 1;
	if (property->category == UTF8PROC_CATEGORY_CN &&
	    is_reserved_for_wide(code))
		return 2;
	return columns;
}

#include "base/text.h"

bool text_has_controls(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7F)
			return true;
	return false;
}

void text_lower(char *text)
{
	for (; *text; text++)
		if (*text >= 'A' && *text <= 'Z')
			*text |= 0x20;
}

size_t text_count_digits(const char *text)
{
	size_t count = 0;

	while (text_is_digit(text[count]))
		count++;
	return count;
}

bool text_take_unsigned(const char **text, uint64_t *number)
{
	const char *start = *text;

	*number = 0;
	for (; text_is_digit(**text); (*text)++) {
		if (__builtin_mul_overflow(*number, 10, number) ||
		    __builtin_add_overflow(*number, **text - '0', number))
			return false;
	}
	return *text > start;
}

bool text_take_number(const char **text, int64_t *number)
{
	uint64_t value;

	if (!text_take_unsigned(text, &value) || value > INT64_MAX)
		return false;
	*number = (int64_t)value;
	return true;
}

/* FNV-1a. */
uint64_t text_hash(const char *text)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
	return hash;
}

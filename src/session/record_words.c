#include "session/record_words.h"

#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "base/percent.h"
#include "base/units.h"

char *record_unescape(const char *text)
{
	size_t len = strlen(text);
	char *path = malloc(len + 1);
	char *to = path;

	if (!path)
		return NULL;
	while (len > 0) {
		size_t taken = percent_decode(text, len, to++);

		text += taken;
		len -= taken;
	}
	*to = '\0';
	return path;
}

char *record_take_word(char **text)
{
	char *word = *text;
	size_t len = strcspn(word, " ");

	*text += len;
	if (**text == ' ')
		*(*text)++ = '\0';
	return len > 0 ? word : NULL;
}

bool record_take_number(char **text, uint64_t *number)
{
	const char *word = record_take_word(text);

	return word && units_parse_count(word, 0, UINT64_MAX, number) == 0;
}

bool record_take_time(char **text, int64_t *time_ns)
{
	uint64_t number;

	if (!record_take_number(text, &number) || number > INT64_MAX)
		return false;
	*time_ns = (int64_t)number;
	return true;
}

static bool take_bytes(char **text, unsigned char *bytes, size_t len)
{
	const char *word = record_take_word(text);

	return word && hex_decode(bytes, len, word);
}

bool record_take_id(char **text, struct item_id *id)
{
	return take_bytes(text, id->bytes, sizeof(id->bytes));
}

bool record_take_name(char **text, uint64_t *name)
{
	unsigned char bytes[sizeof(*name)];

	if (!take_bytes(text, bytes, sizeof(bytes)))
		return false;
	*name = 0;
	for (size_t i = 0; i < sizeof(bytes); i++)
		*name = *name << 8 | bytes[i];
	return true;
}

#include "model/names.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/percent.h"
#include "base/text.h"
#include "model/name_builder.h"
#include "model/url_file.h"

#define PART_SUFFIX ".part"
#define PART_SUFFIX_LEN (sizeof(PART_SUFFIX) - 1)
#define STATE_SUFFIX ".state"

void name_from_url(char name[NAME_SIZE], const char *url)
{
	struct span segment = url_file_segment(url);
	struct name_builder builder;

	builder.len = 0;
	for (size_t at = 0; at < segment.len;) {
		char byte;

		at += percent_decode(segment.text + at, segment.len - at,
				     &byte);
		name_builder_add(&builder, byte);
	}
	if (name_builder_finish(name, &builder) != 0)
		strcpy(name, "index.html");
}

int name_from_path(char name[NAME_SIZE], const char *path)
{
	const char *slash = strrchr(path, '/');
	struct name_builder builder;

	builder.len = 0;
	for (path = slash ? slash + 1 : path; *path; path++)
		name_builder_add(&builder, *path);
	return name_builder_finish(name, &builder);
}

int name_from_suggestion(void *name, const char *text, size_t len)
{
	struct name_builder builder;

	builder.len = 0;
	for (size_t i = 0; i < len; i++)
		name_builder_add_path(&builder, text[i]);
	name_builder_trim(&builder);
	return name_builder_finish(name, &builder);
}

void name_numbered(char out[NAME_SIZE], const char *name, unsigned number)
{
	size_t len = strlen(name);
	size_t stem, extension, digits_len;
	char digits[16];

	if (number == 0) {
		memcpy(out, name, len + 1);
		return;
	}
	digits_len = (size_t)snprintf(digits, sizeof(digits), ".%u", number);
	stem = name_stem_len(name, len);
	extension = len - stem;
	stem = name_cut(name, stem, NAME_MAX - extension - digits_len);
	memcpy(out, name, stem);
	memcpy(out + stem, digits, digits_len);
	memcpy(out + stem + digits_len, name + len - extension, extension);
	out[stem + digits_len + extension] = '\0';
}

/* The number that ends so many bytes of a name, behind a dot; or 0. */
static unsigned number_before(const char *name, size_t end)
{
	size_t start = end;
	uint64_t number = 0;

	while (start > 0 && name[start - 1] >= '0' && name[start - 1] <= '9')
		start--;
	if (start < 2 || start == end || name[start - 1] != '.' ||
	    name[start] == '0' || end - start > 10)
		return 0;
	for (size_t i = start; i < end; i++)
		number = number * 10 + (unsigned)(name[i] - '0');
	return number <= UINT_MAX ? (unsigned)number : 0;
}

unsigned name_number(const char *name)
{
	size_t len = strlen(name);
	unsigned number = number_before(name, name_stem_len(name, len));

	/* Without another extension the number looks like one. */
	return number > 0 ? number : number_before(name, len);
}

/* A hash tells apart the long names that a cut makes equal. */
static void add_suffix(char out[NAME_SIZE], const char *name,
		       const char *suffix, size_t most)
{
	char hashed[48];
	size_t len = strlen(name);

	if (len + strlen(suffix) > most) {
		snprintf(hashed, sizeof(hashed), "~%016" PRIx64 "%s",
			 text_hash(name), suffix);
		suffix = hashed;
	}
	len = name_cut(name, len, most - strlen(suffix));
	memcpy(out, name, len);
	strcpy(out + len, suffix);
}

void name_of_range(char out[NAME_SIZE], const char *name, const char *range)
{
	char suffix[64];

	snprintf(suffix, sizeof(suffix), ".%s", range);
	add_suffix(out, name, suffix, NAME_MAX);
}

void name_part(char out[NAME_SIZE], const char *name)
{
	add_suffix(out, name, PART_SUFFIX, NAME_MAX);
}

bool name_is_part(const char *name)
{
	size_t len = strlen(name);

	return len > PART_SUFFIX_LEN &&
	       strcmp(name + len - PART_SUFFIX_LEN, PART_SUFFIX) == 0;
}

void name_state(char out[NAME_SIZE], const char *part_name)
{
	add_suffix(out, part_name, STATE_SUFFIX, NAME_MAX - 1);
}

#include "storage/names.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "storage/draft.h"

#define PART_SUFFIX ".part"
#define PART_SUFFIX_LEN (sizeof(PART_SUFFIX) - 1)
#define STATE_SUFFIX ".state"

/* Where the last segment of the URL's path starts, and its length. */
static const char *last_segment(const char *url, size_t *len)
{
	const char *authority = strstr(url, "://");
	const char *end = url + strcspn(url, "?#");
	const char *path, *segment;

	if (authority && authority < end)
		url = authority + 3;
	*len = 0;
	path = memchr(url, '/', (size_t)(end - url));
	if (!path)
		return end;
	segment = (const char *)memrchr(path, '/', (size_t)(end - path)) + 1;
	*len = (size_t)(end - segment);
	return segment;
}

void name_from_url(char name[NAME_SIZE], const char *url)
{
	struct draft draft;
	size_t len;
	const char *segment = last_segment(url, &len);

	draft.len = 0;
	for (size_t at = 0; at < len;) {
		char byte;

		at += percent_decode(segment + at, len - at, &byte);
		draft_add(&draft, byte);
	}
	if (draft_finish(name, &draft) != 0)
		strcpy(name, "index.html");
}

int name_from_path(char name[NAME_SIZE], const char *path)
{
	const char *slash = strrchr(path, '/');
	struct draft draft;

	draft.len = 0;
	for (path = slash ? slash + 1 : path; *path; path++)
		draft_add(&draft, *path);
	return draft_finish(name, &draft);
}

void name_numbered(char out[NAME_SIZE], const char *name, unsigned number)
{
	size_t len = strlen(name);
	size_t stem = name_stem_len(name, len);
	size_t extension = len - stem;
	char digits[16];
	size_t digits_len = (size_t)snprintf(digits, sizeof(digits), ".%u",
					     number);
	size_t fit = NAME_MAX - extension - digits_len;

	stem = name_cut(name, stem, fit);
	memcpy(out, name, stem);
	memcpy(out + stem, digits, digits_len);
	memcpy(out + stem + digits_len, name + len - extension, extension);
	out[stem + digits_len + extension] = '\0';
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

/* Names from URLs, headers and paths: whatever comes out is safe. */
#include "fuzz.h"

#include "base/text_safe.h"
#include "base/utf8.h"
#include "http/content_disposition.h"
#include "model/names.h"

static bool ends_with(const char *name, const char *suffix)
{
	size_t len = strlen(name);

	return len >= strlen(suffix) &&
	       strcmp(name + len - strlen(suffix), suffix) == 0;
}

static void check_safe(const char *name)
{
	size_t len = strlen(name);
	uint32_t code = 0;

	CHECK(len > 0 && len <= NAME_MAX);
	CHECK(name[0] != '.' && name[0] != '-');
	for (size_t i = 0, taken; i < len; i += taken) {
		taken = text_safe_len(name + i, len - i, &code);
		CHECK(taken > 0);
		CHECK(code != '/' && code != '\\');
	}
	/* These are the names of parts, and of what is noted of them. */
	CHECK(!ends_with(name, ".part") && !ends_with(name, ".part.state"));
	CHECK(!ends_with(name, ".state") || len <= NAME_MAX - 16);
}

/* A name that is safe is left as it is. */
static void check_made(const char *name)
{
	char again[NAME_SIZE];

	check_safe(name);
	CHECK(name_from_path(again, name) == 0);
	CHECK(strcmp(again, name) == 0);
}

static void check_derived(const char *name, unsigned number)
{
	char derived[NAME_SIZE];

	name_numbered(derived, name, number);
	check_safe(derived);
	CHECK(strcmp(derived, name) != 0);
	name_part(derived, name);
	CHECK(strlen(derived) <= NAME_MAX && !strchr(derived, '/'));
	CHECK(utf8_is_valid(derived, strlen(derived)));
	CHECK(strcmp(derived, name) != 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);
	char name[NAME_SIZE];

	name_from_url(name, text);
	check_made(name);
	check_derived(name, size > 0 && data[0] > 0 ? data[0] : 1);
	if (content_disposition_find(text, name_from_suggestion, name) == 0)
		check_made(name);
	if (name_from_path(name, text) == 0)
		check_made(name);
	free(text);
	return 0;
}

/* .netrc files: what is read has names, and what is asked for is found. */
#include "fuzz.h"

#include <coget/status.h>

#include "http/netrc.h"

static size_t count_lines(const char *text)
{
	size_t lines = 1;

	for (; *text; text++)
		lines += *text == '\n';
	return lines;
}

static void check_entries(const struct netrc *netrc)
{
	for (size_t i = 0; i < netrc->count; i++) {
		const struct netrc_entry *entry = &netrc->entries[i];
		const char *host = entry->machine;
		const struct netrc_entry *found =
			netrc_find(netrc, host ? host : "", NULL, true);

		CHECK(found);
		if (host && found->machine)
			CHECK(strcasecmp(found->machine, host) == 0);
		CHECK(!netrc_find(netrc, "not\nthere", NULL, false));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);
	size_t lines = count_lines(text);
	struct netrc netrc = {0};
	size_t line = 0;

	if (netrc_parse(&netrc, text, &line) == 0)
		check_entries(&netrc);
	else
		CHECK(line >= 1 && line <= lines);
	netrc_release(&netrc);
	free(text);
	return 0;
}

/*
 * Patterns in URLs, and URLs as people type them: what is a pattern stands for
 * as many URLs as it says, and its values are within them.
 */
#include "fuzz.h"

#include "model/glob.h"
#include "model/loose_url.h"

static void check_member(const struct glob *glob, uint64_t number)
{
	struct buf url = BUF_INIT(1 << 24), value = BUF_INIT(1 << 24);

	CHECK(glob_append_url(&url, glob, number) == 0 && url.data);
	for (size_t i = 0; i < glob_parts(glob); i++) {
		buf_reset(&value);
		CHECK(glob_append_value(&value, glob, number, i) == 0);
		CHECK(strstr(url.data, value.data));
	}
	buf_release(&url);
	buf_release(&value);
}

static void check_loose(const char *text)
{
	char *url;

	(void)loose_url_has_blanks(text);
	if (loose_url_has_scheme(text) || !loose_url_has_host(text))
		return;
	url = loose_url_complete(text, "https");
	CHECK(url && loose_url_has_scheme(url) && !strchr(url, ' '));
	free(url);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);
	struct failure failure = {0};
	struct glob *glob;

	check_loose(text);
	if (glob_parse(&glob, text, &failure) < 0) {
		CHECK(!glob && failure.what[0] && failure.remedy);
	} else if (glob) {
		uint64_t count = glob_count(glob);

		CHECK(count >= 1 && count <= GLOB_MAX_COUNT);
		check_member(glob, 0);
		check_member(glob, count / 2);
		check_member(glob, count - 1);
	}
	glob_free(glob);
	free(text);
	return 0;
}

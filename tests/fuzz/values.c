/* Single values, of options and of headers. */
#include "fuzz.h"

#include <errno.h>

#include "base/date.h"
#include "base/text.h"
#include "base/units.h"
#include "model/causes.h"
#include "model/header.h"
#include "transfer/content_range.h"
#include "transfer/retry_after.h"

#define NOW_S INT64_C(1700000000)

static void check_shown(const char *text, size_t len)
{
	struct buf out = BUF_INIT(1 << 24);
	uint32_t code;
	unsigned used;

	CHECK(text_escape(&out, text, len) == 0);
	for (size_t i = 0, taken; i < out.len; i += taken) {
		taken = text_decode(out.data + i, out.len - i, &code);
		CHECK(taken > 0 && !text_is_unsafe(code));
	}
	buf_reset(&out);
	CHECK(text_fit(&out, text, 20, TEXT_UTF8, &used) == 0);
	CHECK(used <= 20);
	buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);
	struct content_range range;
	struct causes causes = {0};
	int64_t number;
	uint64_t count;

	if (units_parse_count(text, 1, 1000, &count) == 0)
		CHECK(count >= 1 && count <= 1000);
	if (units_parse_duration_ns(text, &number) == 0)
		CHECK(number >= 0 && number < INT64_MAX);
	(void)!causes_parse(&causes, text);
	if (header_is_valid(text))
		CHECK(strchr(text, ':') && !strpbrk(text, "\r\n"));
	if (date_parse(text, NOW_S, &number) < 0)
		CHECK(number == 0);
	CHECK(retry_after_ns(text, NULL, NOW_S) >= -1);
	CHECK(retry_after_ns("120", text, NOW_S) == INT64_C(120000000000));
	if (content_range_parse(&range, text) && !range.is_unsatisfied)
		CHECK(range.first <= range.last);
	check_shown(text, size);
	free(text);
	return 0;
}

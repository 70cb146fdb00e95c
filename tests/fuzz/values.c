/* Single values, of options and of headers. */
#include "fuzz.h"

#include <errno.h>

#include "base/date.h"
#include "base/text_safe.h"
#include "base/text_show.h"
#include "base/units.h"
#include "http/content_coding.h"
#include "http/content_length.h"
#include "http/content_range.h"
#include "http/link_header.h"
#include "http/retry_after.h"
#include "model/address_class.h"
#include "model/header.h"
#include "model/redirects.h"
#include "model/retry_filter.h"

#define NOW_S INT64_C(1700000000)

static void check_shown(const char *text, size_t len)
{
	struct buf out = BUF_INIT(1 << 24);
	uint32_t code = 0;
	unsigned used;

	CHECK(text_escape(&out, text, len) == 0);
	for (size_t i = 0, taken; i < out.len; i += taken) {
		taken = text_safe_len(out.data + i, out.len - i, &code);
		CHECK(taken > 0);
	}
	buf_reset(&out);
	CHECK(text_fit(&out, text, 20, TEXT_UTF8, &used) == 0);
	CHECK(used <= 20);
	buf_release(&out);
}

/* Years 0 to 9999, in any zone. */
static void check_date(const char *text)
{
	int64_t seconds;

	if (date_parse(text, NOW_S, &seconds) < 0) {
		CHECK(seconds == 0);
		return;
	}
	CHECK(seconds >= INT64_C(-62167219200) - 86400);
	CHECK(seconds <= INT64_C(253402300800) + 86400);
}

/* Each is within the text, and behind the one before. */
static void check_links(const char *text)
{
	const char *end = text + strlen(text);
	const char *at = text;
	struct link link;

	for (const char *before = at; link_header_next(&link, &at);
	     before = at) {
		CHECK(at > before && at <= end);
		CHECK(link.target.text > before &&
		      link.target.text + link.target.len < at);
		CHECK(link.priority >= 1 &&
		      link.priority <= LINK_PRIORITY_LOWEST);
		CHECK(strlen(link.location) % 2 == 0);
	}
}

/* It is what a reader sees who goes no further than the first number. */
static void check_length(const char *text)
{
	int64_t length;

	if (!content_length_parse(&length, text))
		return;
	CHECK(length >= 0 && length == strtoll(text, NULL, 10));
}

/* An address is written as it is read. */
static void check_address(const char *text)
{
	struct address address = address_parse(text), again;
	char written[ADDRESS_TEXT_SIZE];

	address_format(written, &address);
	again = address_parse(written);
	CHECK(again.len == address.len);
	CHECK(memcmp(again.bytes, address.bytes, address.len) == 0);
	CHECK(address.len > 0 || address_class(&address));
}

/* "all" and the like are no hosts, unless they are written as such. */
static void check_redirects(const char *text)
{
	struct redirects redirects = {0};

	if (redirects_parse(&redirects, text) < 0)
		return;
	CHECK(strchr(text, '.') || strchr(text, ':') ||
	      !redirects_name(&redirects, "a.all"));
	(void)redirects_name(&redirects, "10.1.2.3");
	(void)redirects_name(&redirects, "fd00::1");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);
	struct content_range range;
	struct retry_filter filter = {0};
	int64_t number;
	uint64_t count;

	if (units_parse_count(text, 1, 1000, &count) == 0)
		CHECK(count >= 1 && count <= 1000);
	if (units_parse_duration_ns(text, &number) == 0)
		CHECK(number >= 0 && number < INT64_MAX);
	(void)!retry_filter_parse(&filter, text);
	if (header_is_valid(text))
		CHECK(strchr(text, ':') && !strpbrk(text, "\r\n"));
	check_date(text);
	check_length(text);
	check_links(text);
	check_address(text);
	check_redirects(text);
	CHECK(content_coding_parse(text) <= CODING_OTHER);
	CHECK(retry_after_ns(text, NULL, NOW_S) >= -1);
	CHECK(retry_after_ns("120", text, NOW_S) == INT64_C(120000000000));
	if (content_range_parse(&range, text) && !range.is_unsatisfied)
		CHECK(range.first <= range.last);
	check_shown(text, size);
	free(text);
	return 0;
}

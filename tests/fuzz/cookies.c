/*
 * Cookies: whatever sets them, what is sent fits a header, holds nothing that
 * could end it, and the limits hold.
 */
#include "fuzz.h"

#include <coget/status.h>

#include "http/cookie_file.h"
#include "http/cookies.h"

enum { NOW_S = 1700000000 };

static const char *const urls[] = {
	"http://example.org/a/b",
	"https://www.example.org/",
	"http://127.0.0.1/",
	"http://evil.net/x",
};

static void check_sent(struct cookies *cookies)
{
	for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
		struct buf sent = BUF_INIT(SIZE_MAX / 2);

		CHECK(cookies_find(cookies, urls[i], NOW_S, &sent) == 0);
		CHECK(sent.len <= COOKIES_HEADER_MAX_BYTES);
		for (size_t at = 0; at < sent.len; at++)
			CHECK(sent.data[at] != '\n' && sent.data[at] != '\r');
		buf_release(&sent);
	}
}

/* Each line as a header that the one server or the other sends. */
static void note_lines(struct cookies *cookies, const char *text)
{
	char line[8192];

	for (size_t i = 0; *text; i++) {
		size_t len = strcspn(text, "\n");

		snprintf(line, sizeof(line), "%.*s", (int)(len % 8000), text);
		cookies_store(cookies, urls[i % 4], line, NOW_S);
		text += len + (text[len] != '\0');
	}
}

/* What is saved can be loaded, with no more in it. */
static void check_saved(const struct cookies *cookies)
{
	struct buf saved = BUF_INIT(SIZE_MAX / 2);
	struct cookies loaded = {0};
	size_t line;

	CHECK(cookie_file_format(&saved, cookies, NOW_S) == 0);
	CHECK(cookie_file_parse(&loaded, saved.data, NOW_S, &line) == 0);
	CHECK(loaded.count <= cookies->count);
	cookies_release(&loaded);
	buf_release(&saved);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);
	struct cookies cookies = {0};
	size_t line;
	int status;

	note_lines(&cookies, text);
	CHECK(cookies.bytes <= COOKIES_MAX_BYTES);
	check_sent(&cookies);
	status = cookie_file_parse(&cookies, text, NOW_S, &line);
	CHECK(status == 0 || status == UV_EINVAL);
	check_sent(&cookies);
	check_saved(&cookies);
	cookies_release(&cookies);
	CHECK(cookies.count == 0 && cookies.bytes == 0);
	free(text);
	return 0;
}

/* URLs: what is taken for one, and that no password of one is ever shown. */
#include "fuzz.h"

#include "model/url.h"
#include "report/credentials.h"
#include "storage/record.h"
#include "transfer/origin.h"

static void check_host(const char *host)
{
	const char *colon = strrchr(host, ':');
	long port;

	CHECK(colon && colon > host);
	port = strtol(colon + 1, NULL, 10);
	CHECK(port >= 1 && port <= 65535);
	for (; *host; host++)
		CHECK((unsigned char)*host > ' ' && *host != 0x7F &&
		      *host != '/' && *host != '@' &&
		      !(*host >= 'A' && *host <= 'Z'));
}

/* What stands before the @ of a URL that is one; more of it may be, too. */
static void check_hidden(const char *url)
{
	const char *start = strstr(url, "://") + 3;
	size_t len = strcspn(start, "/?#");
	const char *at = memrchr(start, '@', len);
	struct buf hidden = BUF_INIT(1 << 20);

	CHECK(credentials_hide_url(&hidden, url) == 0);
	if (at)
		CHECK(strncmp(strstr(hidden.data, "://") + 3, "***@", 4) == 0);
	buf_release(&hidden);
}

/* What is fetched: apart, and without its credentials, it is still of the same
 * origin. */
static void check_origin(const char *url)
{
	struct origin origin = {0}, bare = {0};

	if (origin_parse(&origin, url) == 0) {
		CHECK(origin.name && origin.host &&
		      origin_is_same(&origin, &origin));
		CHECK(!strchr(origin.name, '@'));
		if (origin.bare) {
			CHECK(origin_parse(&bare, origin.bare) == 0);
			CHECK(!bare.user && !bare.password && !bare.bare);
			CHECK(origin_is_same(&origin, &bare));
		}
	}
	origin_release(&origin);
	origin_release(&bare);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);
	unsigned char key[RECORD_KEY_BYTES];
	struct buf hidden = BUF_INIT(1 << 20);
	struct failure failure;
	char *host = NULL;

	if (url_check(text, &host, &failure) == 0) {
		check_host(host);
		check_hidden(text);
		check_origin(text);
		CHECK(record_key_of(key, text) == 0);
		free(host);
	} else {
		CHECK(!host && failure.what[0]);
		CHECK(credentials_hide_url(&hidden, text) == 0);
		buf_reset(&hidden);
	}
	CHECK(credentials_hide(&hidden, text) == 0);
	buf_release(&hidden);
	free(text);
	return 0;
}

/* URLs: what is taken for one, and that no password of one is ever shown. */
#include "fuzz.h"

#include <curl/curl.h>

#include "model/url.h"
#include "model/userinfo.h"
#include "storage/item_id.h"

static void check_host(const char *host)
{
	const char *colon = strrchr(host, ':');
	long port;

	CHECK(colon && colon > host);
	port = strtol(colon + 1, NULL, 10);
	/* A file has no port. */
	CHECK(port >= (strcmp(host, "localhost:0") != 0) && port <= 65535);
	for (const char *at = host; *at; at++)
		CHECK((unsigned char)*at > ' ' && *at != 0x7F && *at != '/' &&
		      *at != '@');
	/* An interface behind the address may have capitals. */
	for (const char *at = host; *at && *at != '%'; at++)
		CHECK(!(*at >= 'A' && *at <= 'Z'));
}

/* What is asked for leads to the same host, which is ASCII, and is final. */
static void check_ascii(const char *url, const char *host)
{
	struct failure failure;
	char *ascii, *again, *ascii_host;

	CHECK(url_to_ascii(&ascii, url) == 0);
	if (!ascii)
		return;
	CHECK(url_check(ascii, &ascii_host, &failure) == 0);
	CHECK(strcmp(ascii_host, host) == 0);
	for (const char *at = host; *host != '[' && *at; at++)
		CHECK((unsigned char)*at < 0x80);
	CHECK(url_to_ascii(&again, ascii) == 0 && !again);
	free(ascii_host);
	free(ascii);
}

/* What stands before the @ of a URL that is one; more of it may be, too. */
static void check_hidden(const char *url)
{
	const char *start = strstr(url, "://") + 3;
	size_t len = strcspn(start, "/?#");
	const char *at = memrchr(start, '@', len);
	struct buf hidden = BUF_INIT(1 << 20);

	CHECK(userinfo_hide_url(&hidden, url) == 0);
	if (at)
		CHECK(strncmp(strstr(hidden.data, "://") + 3, "***@", 4) == 0);
	buf_release(&hidden);
}

/* Where libcurl goes with what it is asked for. */
static void check_libcurl(const char *target, const struct url *url)
{
	CURLU *parser = curl_url();
	char *host = NULL, *port = NULL, *user = NULL;

	if (curl_url_set(parser, CURLUPART_URL, target, 0) == CURLUE_OK) {
		CHECK(curl_url_get(parser, CURLUPART_HOST, &host, 0) ==
		      CURLUE_OK);
		CHECK(curl_url_get(parser, CURLUPART_PORT, &port,
				   CURLU_DEFAULT_PORT) == CURLUE_OK);
		CHECK(curl_url_get(parser, CURLUPART_USER, &user, 0) ==
		      CURLUE_NO_USER);
		CHECK((unsigned)atoi(port) == url->port);
		if (*host == '[')
			CHECK(url->host[0] == '[');
		else
			CHECK(strcmp(host, url->host) == 0);
	}
	curl_free(host);
	curl_free(port);
	curl_url_cleanup(parser);
}

/* What is fetched is of the same origin, has no login, and is final. */
static void check_target(const char *text)
{
	struct failure failure;
	struct url url, again;
	char *target, *next;

	CHECK(url_parse(&url, text, &failure) == 0);
	CHECK(url.host[0] && url.name[0] && url_is_same_origin(&url, &url));
	CHECK(url_target(&target, &url) == 0);
	CHECK(url_parse(&again, target ? target : text, &failure) == 0);
	CHECK(!again.user_info.text && url_is_same_origin(&url, &again));
	CHECK(url_target(&next, &again) == 0 && !next);
	if (url.scheme->protocol != PROTOCOL_FILE)
		check_libcurl(target ? target : text, &url);
	url_release(&url);
	url_release(&again);
	free(target);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);
	struct item_id id;
	struct buf hidden = BUF_INIT(1 << 20);
	struct failure failure;
	char *host = NULL;

	if (url_check(text, &host, &failure) == 0) {
		check_host(host);
		check_ascii(text, host);
		check_hidden(text);
		check_target(text);
		CHECK(item_id_of(&id, text) == 0);
		free(host);
	} else {
		CHECK(!host && failure.what[0]);
		CHECK(userinfo_hide_url(&hidden, text) == 0);
		buf_reset(&hidden);
	}
	CHECK(userinfo_hide(&hidden, text) == 0);
	buf_release(&hidden);
	free(text);
	return 0;
}

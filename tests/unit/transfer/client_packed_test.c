/* Bodies that come compressed, whole and not. */
#include <zlib.h>

#include "unit/transfer/client_util.h"
#include "unit/transfer/packing.h"

/* What the peer sends: a head, and then these bytes. */
static char head[512];
static unsigned char packed[64 * 1024];
static size_t packed_len;
static char request_head[PEER_HEAD_SIZE];

static int say_packed(struct talk *talk)
{
	int status;

	strcpy(request_head, talk->head);
	status = peer_say(talk, "%s", head);
	if (status == 0 && packed_len > 0)
		status = peer_send(talk, packed, packed_len);
	return status < 0 ? status : 1;
}

/* Append a gzip member that holds len bytes of zeros, or "hello". */
static void pack(const char *text, size_t len)
{
	static char zeros[64 * 1024];
	z_stream zlib = {0};
	int code = Z_OK;

	ck_assert_int_eq(deflateInit2(&zlib, 9, Z_DEFLATED, 15 + 16, 9,
				      Z_DEFAULT_STRATEGY),
			 Z_OK);
	zlib.next_out = packed + packed_len;
	zlib.avail_out = (uInt)(sizeof(packed) - packed_len);
	while (code == Z_OK) {
		size_t part = len < sizeof(zeros) ? len : sizeof(zeros);

		zlib.next_in = (Bytef *)(text ? text : zeros);
		zlib.avail_in = (uInt)part;
		len -= part;
		code = deflate(&zlib, len > 0 ? Z_NO_FLUSH : Z_FINISH);
	}
	ck_assert_int_eq(code, Z_STREAM_END);
	packed_len += zlib.total_out;
	deflateEnd(&zlib);
}

static void pack_hello(void)
{
	packed_len = 0;
	pack("hello", 5);
}

/* Fetch what is packed, with these headers, unpacking it. */
static struct fetching *fetch_with(const char *fields, uint64_t max_bytes,
				   uint64_t from_bytes)
{
	struct peer *peer = peer_open(say_packed);
	struct fetching *fetch;
	struct setup setup;

	snprintf(head, sizeof(head), "HTTP/1.1 %s\r\n%s\r\n",
		 from_bytes > 0 ? "206 Partial Content" : "200 OK", fields);
	open_client(&setup);
	setup.settings.compressed = true;
	fetch = new_fetch(setup.client, peer_url(peer, "/"));
	fetch->catch.is_lossy = max_bytes > 0 || packed_len > 1000;
	fetch->request.from_bytes = from_bytes;
	fetch->request.max_bytes = max_bytes;
	(void)run_fetch(fetch);
	client_close(setup.client);
	peer_close(peer);
	return fetch;
}

static void check_fails(const char *fields, enum error_class error,
			const char *what)
{
	struct fetching *fetch = fetch_with(fields, 0, 0);

	check_failed(fetch, error, what);
	free_fetch(fetch);
}

static void check_hello(const char *fields)
{
	struct fetching *fetch = fetch_with(fields, 0, 0);

	check_text(fetch, "hello");
	free_fetch(fetch);
}

#define GZIP "Content-Encoding: gzip\r\n"

ASYNC_TEST(a_packed_body_is_unpacked)
{
	pack_hello();
	check_hello(GZIP);
	ck_assert(strstr(request_head,
			 "\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n"));
	check_hello("content-encoding: X-GZip\r\n");
	pack("", 0);
	check_hello(GZIP);
}

/* On a coroutine's stack, as all of them. */
ASYNC_TEST(each_coding_is_unpacked)
{
	packed_len = pack_by(CODING_BROTLI, packed, sizeof(packed), "hello", 5);
	check_hello("Content-Encoding: br\r\n");
	packed_len = pack_by(CODING_ZSTD, packed, sizeof(packed), "hello", 5);
	check_hello("Content-Encoding: zstd\r\n");
	packed_len =
		pack_by(CODING_DEFLATE, packed, sizeof(packed), "hello", 5);
	check_hello("Content-Encoding: deflate\r\n");
	packed_len = pack_by(PACKING_BARE, packed, sizeof(packed), "hello", 5);
	check_hello("Content-Encoding: deflate\r\n");
}

ASYNC_TEST(members_are_put_together)
{
	packed_len = 0;
	pack("hel", 3);
	pack("lo", 2);
	check_hello(GZIP);
}

ASYNC_TEST(a_body_that_is_not_packed_is_left_alone)
{
	packed_len = 5;
	memcpy(packed, "hello", 5);
	check_hello("Content-Encoding: identity\r\n");
	check_hello("Content-Encoding:\r\n");
	check_hello("");
}

ASYNC_TEST(a_packed_body_cut_anywhere_is_truncated)
{
	char fields[128];
	size_t whole;

	pack_hello();
	whole = packed_len;
	for (packed_len = 0; packed_len < whole; packed_len++) {
		check_fails(GZIP, ERROR_TRUNCATED, "ends early");
		if (packed_len == 0)
			continue;
		snprintf(fields, sizeof(fields), GZIP "Content-Length: %zu\r\n",
			 packed_len);
		check_fails(fields, ERROR_TRUNCATED, "ends early");
	}
}

ASYNC_TEST(an_empty_body_that_says_so_is_an_empty_file)
{
	struct fetching *fetch;

	packed_len = 0;
	fetch = fetch_with(GZIP "Content-Length: 0\r\n", 0, 0);
	check_text(fetch, "");
	free_fetch(fetch);
}

ASYNC_TEST(a_packed_body_with_more_behind_it_is_refused)
{
	pack_hello();
	memcpy(packed + packed_len, "more", 4);
	packed_len += 4;
	check_fails(GZIP, ERROR_PROTOCOL, "cannot be unpacked");
}

ASYNC_TEST(a_packed_body_that_is_damaged_is_refused)
{
	pack_hello();
	packed[packed_len - 8] ^= 1; /* of the check sum */
	check_fails(GZIP, ERROR_PROTOCOL, "cannot be unpacked");
	pack_hello();
	packed[packed_len - 1] ^= 1; /* of the length */
	check_fails(GZIP, ERROR_PROTOCOL, "cannot be unpacked");
	memcpy(packed, "hello", 5);
	check_fails(GZIP, ERROR_PROTOCOL, "cannot be unpacked");
}

ASYNC_TEST(a_packing_that_nobody_asked_for_is_refused)
{
	pack_hello();
	check_fails("Content-Encoding: compress\r\n", ERROR_PROTOCOL,
		    "compress");
	check_fails("Content-Encoding: gzip, gzip\r\n", ERROR_PROTOCOL,
		    "gzip, gzip");
	check_fails(GZIP GZIP, ERROR_PROTOCOL, "gzip, gzip");
}

ASYNC_TEST(a_range_is_not_asked_for_packed)
{
	struct fetching *fetch;

	pack_hello();
	fetch = fetch_with(GZIP "Content-Range: bytes 4-28/29\r\n", 0, 4);
	check_failed(fetch, ERROR_RANGE, "compressed");
	ck_assert(!strstr(request_head, "Accept-Encoding"));
	free_fetch(fetch);
}

ASYNC_TEST(validators_of_a_packed_body_are_weak)
{
	struct fetching *fetch;
	const struct version *version;

	pack_hello();
	fetch = fetch_with(GZIP "ETag: \"a\"\r\n"
				"Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT"
				"\r\nDate: Sun, 06 Nov 2024 08:49:37 GMT\r\n"
				"Repr-Digest: md5=:XUFAKrxLKna5cZ2REBfFkg==:"
				"\r\n",
			   0, 0);
	check_text(fetch, "hello");
	version = &fetch->response.version;
	ck_assert_str_eq(version->etag, "W/\"a\"");
	ck_assert_ptr_nonnull(version->last_modified);
	ck_assert_ptr_null(version_validator(version));
	ck_assert_int_eq(version->total_bytes, -1);
	ck_assert_uint_eq(fetch->response.checksum_count, 0);
	free_fetch(fetch);
}

ASYNC_TEST(a_bomb_is_refused)
{
	struct fetching *fetch;

	packed_len = 0;
	pack(NULL, 30 * 1024 * 1024);
	fetch = fetch_with(GZIP, 0, 0);
	check_failed(fetch, ERROR_TOO_LARGE, "1000 times");
	ck_assert_uint_le(fetch->catch.len, 11 * 1024 * 1024);
	ck_assert_uint_le(fetch->catch.largest, 64 * 1024);
	free_fetch(fetch);
}

/* Member after member of no bytes, for as long as somebody reads them. */
static int say_nothing_packed(struct talk *talk)
{
	int status = peer_say(talk, "HTTP/1.1 200 OK\r\n" GZIP "\r\n");

	while (status == 0)
		status = peer_send(talk, packed, packed_len);
	return 1;
}

ASYNC_TEST(a_packed_body_that_holds_next_to_nothing_is_refused)
{
	struct peer *peer = peer_open(say_nothing_packed);
	struct fetching *fetch;
	struct setup setup;

	packed_len = 0;
	pack(NULL, 0);
	open_client(&setup);
	setup.settings.compressed = true;
	fetch = fetch_path(setup.client, peer, "/");
	check_failed(fetch, ERROR_PROTOCOL, "less than a hundredth");
	free_fetch(fetch);
	client_close(setup.client);
	peer_close(peer);
}

enum { ZEROS_BYTES = 9 * 1024 * 1024 + 1 };

ASYNC_TEST(a_packed_body_is_unpacked_at_the_sinks_pace)
{
	struct peer *peer = peer_open(say_packed);
	struct fetching *fetch;
	struct setup setup;
	size_t zeros = 0;

	packed_len = 0;
	pack(NULL, ZEROS_BYTES);
	snprintf(head, sizeof(head),
		 "HTTP/1.1 200 OK\r\n" GZIP "Content-Length: %zu\r\n\r\n",
		 packed_len);
	open_client(&setup);
	setup.settings.compressed = true;
	fetch = new_fetch(setup.client, peer_url(peer, "/"));
	fetch->catch.delay_ns = CO_MILLISECOND;
	ck_assert_int_eq(run_fetch(fetch), 0);
	ck_assert_uint_eq(fetch->catch.len, ZEROS_BYTES);
	while (zeros < ZEROS_BYTES && fetch->catch.data[zeros] == 0)
		zeros++;
	ck_assert_uint_eq(zeros, ZEROS_BYTES);
	ck_assert_uint_le(fetch->catch.largest, 64 * 1024);
	/* Progress is told of what travels, of which the length is known. */
	ck_assert_int_eq(fetch->progress.total_bytes, (int64_t)packed_len);
	ck_assert_uint_eq(fetch->progress.received_bytes, packed_len);
	ck_assert_int_eq(fetch->catch.head.version.total_bytes, -1);
	free_fetch(fetch);
	client_close(setup.client);
	peer_close(peer);
}

ASYNC_TEST(what_is_unpacked_is_held_to_the_limit)
{
	struct fetching *fetch;

	packed_len = 0;
	pack(NULL, 5 * 1024 * 1024);
	fetch = fetch_with(GZIP, 5 * 1024 * 1024, 0);
	ck_assert_int_eq(fetch->status, 0);
	ck_assert_uint_eq(fetch->catch.len, 5 * 1024 * 1024);
	free_fetch(fetch);
	fetch = fetch_with(GZIP, 5 * 1024 * 1024 - 1, 0);
	check_failed(fetch, ERROR_TOO_LARGE, "more than 5242879 bytes");
	ck_assert_uint_lt(fetch->catch.len, 5 * 1024 * 1024);
	free_fetch(fetch);
}

ASYNC_TEST(what_is_not_packed_is_held_to_the_limit)
{
	struct fetching *fetch;

	packed_len = 2000;
	memset(packed, 'x', packed_len);
	fetch = fetch_with("Content-Length: 2000\r\n", 2000, 0);
	ck_assert_int_eq(fetch->status, 0);
	free_fetch(fetch);
	fetch = fetch_with("Content-Length: 2000\r\n", 1999, 0);
	check_failed(fetch, ERROR_TOO_LARGE,
		     "has 2000 bytes, and --max-filesize is 1999");
	ck_assert_uint_eq(fetch->catch.begins, 0);
	free_fetch(fetch);
	fetch = fetch_with("", 1999, 0);
	check_failed(fetch, ERROR_TOO_LARGE, "more than 1999 bytes");
	free_fetch(fetch);
	fetch = fetch_with("Content-Range: bytes 4-2003/2004\r\n", 2003, 4);
	check_failed(fetch, ERROR_TOO_LARGE,
		     "has 2004 bytes, and --max-filesize is 2003");
	free_fetch(fetch);
}

int main(void)
{
	return RUN_SUITE("client packed", a_packed_body_is_unpacked,
			 each_coding_is_unpacked, members_are_put_together,
			 a_body_that_is_not_packed_is_left_alone,
			 a_packed_body_cut_anywhere_is_truncated,
			 an_empty_body_that_says_so_is_an_empty_file,
			 a_packed_body_with_more_behind_it_is_refused,
			 a_packed_body_that_is_damaged_is_refused,
			 a_packing_that_nobody_asked_for_is_refused,
			 a_range_is_not_asked_for_packed,
			 validators_of_a_packed_body_are_weak,
			 a_bomb_is_refused,
			 a_packed_body_that_holds_next_to_nothing_is_refused,
			 a_packed_body_is_unpacked_at_the_sinks_pace,
			 what_is_unpacked_is_held_to_the_limit,
			 what_is_not_packed_is_held_to_the_limit);
}

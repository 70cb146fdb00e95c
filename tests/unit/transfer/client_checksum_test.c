/* Checksums that answers bring along. */
#include "unit/transfer/client_util.h"

#define SHA256 "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="
#define MD5 "XUFAKrxLKna5cZ2REBfFkg=="
#define SHA1 "qvTGHdzF6KLavt4PO0gs2a6pQ00="

#define SHA256_HEX                                                     \
	"sha256=2cf24dba5fb0a30e26e83b2ac5b9e29e"                      \
	"1b161e5c1fa7425e73043362938b9824"
#define MD5_HEX "md5=5d41402abc4b2a76b9719d911017c592"
#define SHA1_HEX "sha1=aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"

static const char *fields;

static int say_fields(struct talk *talk)
{
	bool is_part = strstr(talk->head, "Range: ");

	return peer_say(talk,
			"HTTP/1.1 %s\r\n%sContent-Length: 5\r\n%s\r\nhello",
			is_part ? "206 Partial Content" : "200 OK",
			is_part ? "Content-Range: bytes 5-9/10\r\n" : "",
			fields);
}

/* The checksums that come with these headers, as text, in their order. */
static void check_range(const char *said, uint64_t from_bytes,
			const char *expected)
{
	struct peer *peer = peer_open(say_fields);
	char found[1000] = "";
	struct fetching *fetch;
	struct setup setup;

	fields = said;
	open_client(&setup);
	fetch = new_fetch(setup.client, peer_url(peer, "/"));
	fetch->request.from_bytes = from_bytes;
	ck_assert_int_eq(run_fetch(fetch), 0);
	for (size_t i = 0; i < fetch->response.checksum_count; i++) {
		char text[CHECKSUM_TEXT_SIZE];

		checksum_format(text, &fetch->response.checksums[i]);
		strcat(strcat(found, i > 0 ? " " : ""), text);
	}
	ck_assert_str_eq(found, expected);
	free_fetch(fetch);
	client_close(setup.client);
	peer_close(peer);
}

static void check(const char *said, const char *expected)
{
	check_range(said, 0, expected);
}

ASYNC_TEST(there_may_be_none)
{
	check("", "");
}

ASYNC_TEST(digests_of_the_representation_are_taken)
{
	check("Repr-Digest: sha-256=:" SHA256 ":\r\n", SHA256_HEX);
	check("Repr-Digest: sha-256=:" SHA256 ":, md5=:" MD5 ":\r\n",
	      SHA256_HEX " " MD5_HEX);
	check("Repr-Digest: sha=:" SHA1 ":,\tmd5=:" MD5 ":;a=b\r\n",
	      SHA1_HEX " " MD5_HEX);
	check("Repr-Digest: sha=:" SHA1 ":\r\nRepr-Digest: md5=:" MD5 ":\r\n",
	      SHA1_HEX " " MD5_HEX);
	check("Repr-Digest: md5=:XUFAKrxLKna5cZ2REBfFkg:\r\n", MD5_HEX);
	check("Repr-Digest: crc32c=:mnG7TA==:\r\n", "crc32c=9a71bb4c");
}

ASYNC_TEST(digests_of_unknown_algorithms_are_passed_over)
{
	check("Repr-Digest: unixsum=:AAA=:, md5=:" MD5 ":\r\n", MD5_HEX);
	check("Repr-Digest: x=:anything:\r\n", "");
}

ASYNC_TEST(the_last_of_an_algorithm_counts)
{
	check("Repr-Digest: md5=:AAAAAAAAAAAAAAAAAAAAAA==:, md5=:" MD5
	      ":\r\n",
	      MD5_HEX);
}

ASYNC_TEST(malformed_digests_are_ignored)
{
	check("Repr-Digest: sha-256\r\n", "");
	check("Repr-Digest: \r\n", "");
	check("Repr-Digest: =:" MD5 ":\r\n", "");
	check("Repr-Digest: md5=" MD5 "\r\n", "");
	check("Repr-Digest: md5=:" MD5 "\r\n", "");
	check("Repr-Digest: md5=:" MD5 ":x\r\n", "");
	check("Repr-Digest: md5=:" SHA256 ":\r\n", "");
	check("Repr-Digest: md5=::\r\n", "");
	check("Repr-Digest: md5=:\r\n", "");
	check("Repr-Digest: md5=:XUFAKrxLKna5cZ2REBfFk!==:\r\n", "");
	check("Repr-Digest: md5=:XUFAKrxLKna5cZ2REBfFk===:\r\n", "");
	check("Repr-Digest: md5=:" MD5 ":, sha-256\r\n", "");
	check("Repr-Digest: md5=:" MD5 ":,\r\nRepr-Digest: ,\r\n", "");
}

ASYNC_TEST(content_md5_is_taken_of_the_whole_alone)
{
	check("Content-MD5: " MD5 "\r\n", MD5_HEX);
	check("Content-MD5: " SHA1 "\r\n", "");
	check("Content-MD5: " MD5 "\r\nContent-MD5: x\r\n", "");
	check_range("Content-MD5: " MD5 "\r\n", 5, "");
}

ASYNC_TEST(the_digest_of_the_whole_is_taken_of_a_part)
{
	check_range("Repr-Digest: md5=:" MD5 ":\r\n", 5, MD5_HEX);
	check_range("x-goog-hash: md5=" MD5 "\r\n", 5, MD5_HEX);
}

ASYNC_TEST(googles_hashes_are_taken_of_what_is_as_stored)
{
	check("x-goog-hash: crc32c=mnG7TA==\r\nx-goog-hash: md5=" MD5 "\r\n",
	      "crc32c=9a71bb4c " MD5_HEX);
	check("x-goog-hash: crc32c=mnG7TA==,md5=" MD5 "\r\n"
	      "x-goog-stored-content-encoding: identity\r\n",
	      "crc32c=9a71bb4c " MD5_HEX);
	check("x-goog-hash: md5=" MD5 "\r\n"
	      "x-goog-stored-content-encoding: gzip\r\n",
	      "");
	check("x-goog-hash: md5=" MD5 "\r\nContent-Encoding: gzip\r\n"
	      "x-goog-stored-content-encoding: gzip\r\n",
	      MD5_HEX);
}

int main(void)
{
	return RUN_SUITE("client checksum", there_may_be_none,
			 digests_of_the_representation_are_taken,
			 digests_of_unknown_algorithms_are_passed_over,
			 the_last_of_an_algorithm_counts,
			 malformed_digests_are_ignored,
			 content_md5_is_taken_of_the_whole_alone,
			 the_digest_of_the_whole_is_taken_of_a_part,
			 googles_hashes_are_taken_of_what_is_as_stored);
}

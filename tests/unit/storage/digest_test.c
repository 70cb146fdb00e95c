#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "storage/digest.h"

enum { ALL = (1 << CHECKSUM_COUNT) - 1, MANY = 1000000 };

/* The examples of FIPS 180-4, RFC 1321 and RFC 7693, and their like. */
static const struct {
	const char *empty;
	const char *abc;
	const char *million; /* a million times 'a' */
} values[CHECKSUM_COUNT] = {
	[CHECKSUM_SHA256] =
		{"sha256=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca49599"
		 "1b7852b855",
		 "sha256=ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff"
		 "61f20015ad",
		 "sha256=cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39"
		 "ccc7112cd0"},
	[CHECKSUM_SHA512] =
		{"sha512=cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a9"
		 "21d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a5"
		 "38327af927da3e",
		 "sha512=ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eee"
		 "e64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a"
		 "9ac94fa54ca49f",
		 "sha512=e718483d0ce769644e2e42c7bc15b4638e1f98b13b2044285632a8"
		 "03afa973ebde0ff244877ea60a4cb0432ce577c31beb009c5c2c49aa2e4e"
		 "adb217ad8cc09b"},
	[CHECKSUM_SHA1] = {"sha1=da39a3ee5e6b4b0d3255bfef95601890afd80709",
			   "sha1=a9993e364706816aba3e25717850c26c9cd0d89d",
			   "sha1=34aa973cd4c4daa4f61eeb2bdbad27316534016f"},
	[CHECKSUM_MD5] = {"md5=d41d8cd98f00b204e9800998ecf8427e",
			  "md5=900150983cd24fb0d6963f7d28e17f72",
			  "md5=7707d6ae4e027c70eea2a935c2296f21"},
	[CHECKSUM_BLAKE2B] =
		{"blake2b=786a02f742015903c6c6fd852552d272912f4740e15847618a86e"
		 "217f71f5419d25e1031afee585313896444934eb04b903a685b1448b755d"
		 "56f701afe9be2ce",
		 "blake2b=ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12b"
		 "b6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab"
		 "92386edd4009923",
		 "blake2b="
		 "98fb3efb7206fd19ebf69b6f312cf7b64e3b94dbe1a17107913975"
		 "a793f177e1d077609d7fba363cbba00d05f7aa4e4fa8715d6428104c0a75"
		 "643b0ff3fd3eaf"},
	[CHECKSUM_CRC32C] = {"crc32c=00000000", "crc32c=364b3fb7",
			     "crc32c=436fe240"},
};

static void check_value(const struct checksum *checksum, const char *expected)
{
	char text[CHECKSUM_TEXT_SIZE];

	ck_assert_ptr_nonnull(checksum);
	checksum_format(text, checksum);
	ck_assert_str_eq(text, expected);
}

static void check_digest_of(unsigned algorithm, const char *data,
			    const char *expected)
{
	struct checksum checksum;

	ck_assert_int_eq(digest_of(&checksum,
				   (enum checksum_algorithm)algorithm, data,
				   strlen(data)),
			 0);
	check_value(&checksum, expected);
}

START_TEST(values_are_those_of_the_standards)
{
	check_digest_of((unsigned)_i, "", values[_i].empty);
	check_digest_of((unsigned)_i, "abc", values[_i].abc);
}
END_TEST

START_TEST(all_algorithms_share_one_pass_in_uneven_pieces)
{
	static const char letters[] =
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
	struct digest *digest;
	size_t done = 0;

	ck_assert_int_eq(digest_open(&digest, ALL), 0);
	for (size_t piece = 0; done < MANY; piece = (piece + 7) % 41) {
		size_t len = piece < MANY - done ? piece : MANY - done;

		ck_assert_int_eq(digest_update(digest, letters, len), 0);
		done += len;
	}
	ck_assert_int_eq(digest_finish(digest), 0);
	for (unsigned i = 0; i < CHECKSUM_COUNT; i++)
		check_value(digest_value(digest, (enum checksum_algorithm)i),
			    values[i].million);
	digest_close(digest);
}
END_TEST

START_TEST(only_what_was_asked_for_has_a_value)
{
	struct digest *digest;

	ck_assert_int_eq(digest_open(&digest, 1 << CHECKSUM_MD5), 0);
	ck_assert_int_eq(digest_update(digest, "abc", 3), 0);
	ck_assert_int_eq(digest_finish(digest), 0);
	for (unsigned i = 0; i < CHECKSUM_COUNT; i++)
		ck_assert_int_eq(
			digest_value(digest, (enum checksum_algorithm)i) !=
				NULL,
			i == CHECKSUM_MD5);
	digest_close(digest);
}
END_TEST

START_TEST(no_algorithms_are_no_error)
{
	struct digest *digest;

	ck_assert_int_eq(digest_open(&digest, 0), 0);
	ck_assert_int_eq(digest_update(digest, "abc", 3), 0);
	ck_assert_int_eq(digest_finish(digest), 0);
	ck_assert_ptr_null(digest_value(digest, CHECKSUM_SHA256));
	ck_assert_ptr_null(digest_value(digest, CHECKSUM_CRC32C));
	digest_close(digest);
	digest_close(NULL);
}
END_TEST

static Suite *digest_suite(void)
{
	Suite *suite = suite_create("digest");
	TCase *tcase = tcase_create("digest");

	tcase_add_loop_test(tcase, values_are_those_of_the_standards, 0,
			    CHECKSUM_COUNT);
	tcase_add_test(tcase, all_algorithms_share_one_pass_in_uneven_pieces);
	tcase_add_test(tcase, only_what_was_asked_for_has_a_value);
	tcase_add_test(tcase, no_algorithms_are_no_error);
	suite_add_tcase(suite, tcase);
	return suite;
}

int main(void)
{
	SRunner *runner = srunner_create(digest_suite());
	int failed;

	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

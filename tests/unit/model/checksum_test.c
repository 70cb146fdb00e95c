#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/checksum.h"

#include "unit/suite.h"

#define ABC_MD5 "900150983cd24fb0d6963f7d28e17f72"

static void check_found(const char *name, enum checksum_algorithm expected)
{
	enum checksum_algorithm algorithm = CHECKSUM_COUNT;

	ck_assert_msg(checksum_find(name, strlen(name), &algorithm),
		      "no algorithm is called %s", name);
	ck_assert_int_eq(algorithm, expected);
}

START_TEST(algorithms_are_found_by_their_names)
{
	check_found("sha256", CHECKSUM_SHA256);
	check_found("SHA-256", CHECKSUM_SHA256);
	check_found("SHA2-256", CHECKSUM_SHA256);
	check_found("sha-512", CHECKSUM_SHA512);
	check_found("SHA2-512", CHECKSUM_SHA512);
	check_found("sha1", CHECKSUM_SHA1);
	check_found("sha-1", CHECKSUM_SHA1);
	check_found("sha", CHECKSUM_SHA1);
	check_found("MD5", CHECKSUM_MD5);
	check_found("BLAKE2b", CHECKSUM_BLAKE2B);
	check_found("blake2b-512", CHECKSUM_BLAKE2B);
	check_found("CRC32C", CHECKSUM_CRC32C);
}
END_TEST

START_TEST(other_names_are_refused)
{
	static const char *const names[] = {
		"",
		"-",
		"sh",
		"sha2",
		"sha3-256",
		"sha224",
		"sha384",
		"md",
		"md55",
		"blake2s",
		"blake2b256",
		"crc32",
		"none",
		" sha256",
		"sha256 ",
		"sha_256",
		"sha256sha256sha256sha256",
	};
	enum checksum_algorithm algorithm;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		ck_assert_msg(
			!checksum_find(names[i], strlen(names[i]), &algorithm),
			"%s is taken for an algorithm", names[i]);
	/* Not what follows it, nor what a NUL ends. */
	ck_assert(checksum_find("md5=x", 3, &algorithm));
	ck_assert(!checksum_find("md5=x", 4, &algorithm));
	ck_assert(!checksum_find("md5\0x", 5, &algorithm));
}
END_TEST

START_TEST(each_algorithm_has_a_name_of_its_own_and_a_length)
{
	for (unsigned i = 0; i < CHECKSUM_COUNT; i++) {
		enum checksum_algorithm algorithm = i;

		check_found(checksum_name(algorithm), algorithm);
		ck_assert_uint_gt(checksum_len(algorithm), 0);
		ck_assert_uint_le(checksum_len(algorithm), CHECKSUM_MAX_BYTES);
	}
}
END_TEST

START_TEST(a_checksum_is_read_in_either_case_and_written_in_lower)
{
	struct checksum checksum;
	struct failure failure;
	char text[CHECKSUM_TEXT_SIZE];

	ck_assert_int_eq(checksum_parse(&checksum,
					"MD5=900150983CD24fb0d6963f7d28e17f72",
					&failure),
			 0);
	ck_assert_int_eq(checksum.algorithm, CHECKSUM_MD5);
	ck_assert_uint_eq(checksum.value[0], 0x90);
	ck_assert_uint_eq(checksum.value[15], 0x72);
	checksum_format(text, &checksum);
	ck_assert_str_eq(text, "md5=" ABC_MD5);
}
END_TEST

START_TEST(the_longest_checksum_fits_its_text)
{
	struct checksum checksum = {.algorithm = CHECKSUM_BLAKE2B};
	struct checksum again;
	char text[CHECKSUM_TEXT_SIZE];
	struct failure failure;

	memset(checksum.value, 0xA5, sizeof(checksum.value));
	checksum_format(text, &checksum);
	ck_assert_uint_eq(strlen(text), strlen("blake2b=") + 128);
	ck_assert_int_eq(checksum_parse(&again, text, &failure), 0);
	ck_assert_mem_eq(again.value, checksum.value, sizeof(again.value));
}
END_TEST

static void check_refused(const char *text, const char *what)
{
	struct checksum checksum;
	struct failure failure;

	ck_assert_int_eq(checksum_parse(&checksum, text, &failure), -EINVAL);
	ck_assert_int_eq(failure.error, ERROR_INPUT);
	ck_assert_msg(strstr(failure.what, what), "\"%s\" does not say \"%s\"",
		      failure.what, what);
}

START_TEST(what_is_no_checksum_is_refused_and_said_why)
{
	check_refused("", "is written as ALGO=HEX");
	check_refused(ABC_MD5, "is written as ALGO=HEX");
	check_refused("md5", "is written as ALGO=HEX");
	check_refused("=" ABC_MD5, "no checksum algorithm is named ;");
	check_refused("sha3=" ABC_MD5, "no checksum algorithm is named sha3;");
	check_refused("md5=", "md5 has 32 hexadecimal digits, not ");
	check_refused("md5=" ABC_MD5 "0", "32 hexadecimal digits");
	check_refused("md5= " ABC_MD5, "32 hexadecimal digits");
	check_refused("md5=900150983cd24fb0d6963f7d28e17f7g",
		      "32 hexadecimal digits");
	check_refused("sha256=" ABC_MD5,
		      "sha256 has 64 hexadecimal digits, not 90");
	/* These lie beside the digits, and become some with a bit set. */
	check_refused("crc32c=0000000/", "8 hexadecimal digits");
	check_refused("crc32c=0000000:", "8 hexadecimal digits");
	check_refused("crc32c=0000000@", "8 hexadecimal digits");
	check_refused("crc32c=0000000`", "8 hexadecimal digits");
	check_refused("crc32c=0000000\x10", "8 hexadecimal digits");
	check_refused("crc32c=0000000\xB0", "8 hexadecimal digits");
}
END_TEST

START_TEST(a_refusal_of_any_length_is_a_line)
{
	size_t len = 1024 * 1024;
	char *text = malloc(len + 8);

	memset(text, 'x', len);
	strcpy(text + len, "=00");
	check_refused(text, "no checksum algorithm is named xxxx");
	memcpy(text, "md5=", 4);
	check_refused(text, "md5 has 32 hexadecimal digits, not x");
	free(text);
}
END_TEST

int main(void)
{
	return RUN_SUITE("checksum", algorithms_are_found_by_their_names,
			 other_names_are_refused,
			 each_algorithm_has_a_name_of_its_own_and_a_length,
			 a_checksum_is_read_in_either_case_and_written_in_lower,
			 the_longest_checksum_fits_its_text,
			 what_is_no_checksum_is_refused_and_said_why,
			 a_refusal_of_any_length_is_a_line);
}

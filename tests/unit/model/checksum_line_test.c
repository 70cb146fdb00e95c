#include <errno.h>
#include <string.h>

#include "model/checksum_line.h"

#include "unit/suite.h"

#define MD5 "900150983cd24fb0d6963f7d28e17f72"
#define SHA1 "a9993e364706816aba3e25717850c26c9cd0d89d"
#define SHA256 MD5 "00000000000000000000000000000000"
#define LONG SHA256 SHA256

static char line[1024];
static struct checksum checksum;
static struct failure failure;
static char *name;

static int parse(const char *text, bool blake2b)
{
	strcpy(line, text);
	name = NULL;
	return checksum_line_parse(line, &checksum, &name, blake2b, &failure);
}

static void check_line(const char *text, const char *expected,
		       const char *expected_name)
{
	char found[CHECKSUM_TEXT_SIZE];

	ck_assert_msg(parse(text, false) == 0, "\"%s\": %s", text,
		      failure.what);
	checksum_format(found, &checksum);
	ck_assert_str_eq(found, expected);
	ck_assert_str_eq(name, expected_name);
}

START_TEST(the_length_of_plain_lines_tells_the_algorithm)
{
	check_line(MD5 "  a.iso", "md5=" MD5, "a.iso");
	check_line(SHA1 "  a.iso", "sha1=" SHA1, "a.iso");
	check_line(SHA256 "  a.iso", "sha256=" SHA256, "a.iso");
	check_line(LONG "  a.iso", "sha512=" LONG, "a.iso");
	ck_assert_int_eq(parse(LONG " *a.iso", true), 0);
	ck_assert_int_eq(checksum.algorithm, CHECKSUM_BLAKE2B);
}
END_TEST

START_TEST(plain_lines_come_with_different_blanks)
{
	check_line(MD5 " *a.iso", "md5=" MD5, "a.iso");
	check_line(MD5 " a.iso", "md5=" MD5, "a.iso");
	check_line(MD5 "\ta.iso", "md5=" MD5, "a.iso");
	check_line(MD5 "     a.iso", "md5=" MD5, "a.iso");
	check_line("900150983CD24FB0D6963F7D28E17F72  a b", "md5=" MD5, "a b");
	check_line(MD5 " *dir/*x", "md5=" MD5, "dir/*x");
	check_line(MD5 "  (x) = y", "md5=" MD5, "(x) = y");
}
END_TEST

START_TEST(tagged_lines_name_the_algorithm)
{
	check_line("MD5 (a.iso) = " MD5, "md5=" MD5, "a.iso");
	check_line("SHA256 (a b) = " SHA256, "sha256=" SHA256, "a b");
	check_line("SHA512 (a) = " LONG, "sha512=" LONG, "a");
	check_line("BLAKE2b (a) = " LONG, "blake2b=" LONG, "a");
	check_line("CRC32C (a) = 0102FFfe", "crc32c=0102fffe", "a");
	check_line("SHA2-256(a)= " SHA256, "sha256=" SHA256, "a");
	check_line("SHA1(a)= " SHA1, "sha1=" SHA1, "a");
}
END_TEST

START_TEST(names_in_tagged_lines_may_look_like_their_ends)
{
	check_line("MD5 (a) = b) = " MD5, "md5=" MD5, "a) = b");
	check_line("MD5 (a=b) = " MD5, "md5=" MD5, "a=b");
	check_line("MD5 ((a)) = " MD5, "md5=" MD5, "(a)");
	check_line("MD5 ( a ) = " MD5, "md5=" MD5, " a ");
}
END_TEST

START_TEST(a_backslash_in_front_announces_escapes)
{
	check_line("\\" MD5 "  a\\\\b\\nc\\rd", "md5=" MD5, "a\\b\nc\rd");
	check_line("\\MD5 (a\\nb) = " MD5, "md5=" MD5, "a\nb");
	check_line(MD5 "  a\\nb", "md5=" MD5, "a\\nb");
}
END_TEST

static void check_refused(const char *text, const char *what)
{
	ck_assert_msg(parse(text, false) == -EINVAL, "\"%s\" is taken", text);
	ck_assert_int_eq(failure.error, ERROR_INPUT);
	ck_assert_msg(strstr(failure.what, what), "\"%s\" does not say \"%s\"",
		      failure.what, what);
}

START_TEST(other_lines_are_refused_and_said_why)
{
	check_refused("", "neither HEX  NAME nor");
	check_refused("\\", "neither HEX  NAME nor");
	check_refused("a.iso", "neither HEX  NAME nor");
	check_refused(MD5, "neither HEX  NAME nor");
	check_refused("MD5 (a", "neither HEX  NAME nor");
	check_refused("MD5 = a (b", "neither HEX  NAME nor");
	check_refused("MD5 (a = " MD5, "no \")\" behind the name");
	check_refused("MD5 (= " MD5, "no \")\" behind the name");
	check_refused("MD5 (a) b = " MD5, "no \")\" behind the name");
	check_refused("00000000  a", "8 digits tell no algorithm; ");
	check_refused(MD5 "0  a", "33 digits tell no algorithm; ");
	check_refused("RMD160 (a) = " SHA1, "algorithm is named RMD160;");
	check_refused("SHA256 (a) = " MD5, "sha256 has 64 hexadecimal");
	check_refused("BLAKE2b-256 (a) = " SHA256, "is named BLAKE2b-256;");
	check_refused("MD5 (a) = " MD5 " x", "md5 has 32 hexadecimal");
	check_refused("MD5 (a) =", "md5 has 32 hexadecimal");
	check_refused("(a) = " MD5, "algorithm is named ;");
	check_refused("MD5 () = " MD5, "the name is empty");
	check_refused(MD5 "  *", "the name is empty");
	check_refused("\\" MD5 "  a\\x", "an escape other than");
	check_refused("\\" MD5 "  a\\", "an escape other than");
}
END_TEST

START_TEST(the_name_of_a_checksum_file_may_tell_of_blake2b)
{
	ck_assert(checksum_line_is_blake2b("B2SUMS"));
	ck_assert(checksum_line_is_blake2b("dir/a.iso.b2"));
	ck_assert(checksum_line_is_blake2b("BLAKE2B.txt"));
	ck_assert(!checksum_line_is_blake2b("SHA512SUMS"));
	ck_assert(!checksum_line_is_blake2b("b2/SHA512SUMS"));
	ck_assert(!checksum_line_is_blake2b(""));
}
END_TEST

int main(void)
{
	return RUN_SUITE("checksum_line",
			 the_length_of_plain_lines_tells_the_algorithm,
			 plain_lines_come_with_different_blanks,
			 tagged_lines_name_the_algorithm,
			 names_in_tagged_lines_may_look_like_their_ends,
			 a_backslash_in_front_announces_escapes,
			 other_lines_are_refused_and_said_why,
			 the_name_of_a_checksum_file_may_tell_of_blake2b);
}

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/crc32c.h"

typedef uint32_t crc_function(uint32_t crc, const void *data, size_t len);

/* With and without the processor's instruction. */
static crc_function *const functions[] = {crc32c, crc32c_by_table};

/* From RFC 3720, appendix B.4. */
START_TEST(values_are_those_of_the_standard)
{
	crc_function *crc = functions[_i];
	unsigned char bytes[32];

	ck_assert_uint_eq(crc(0, "", 0), 0);
	ck_assert_uint_eq(crc(0, "123456789", 9), 0xE3069283);
	memset(bytes, 0, sizeof(bytes));
	ck_assert_uint_eq(crc(0, bytes, sizeof(bytes)), 0x8A9136AA);
	memset(bytes, 0xFF, sizeof(bytes));
	ck_assert_uint_eq(crc(0, bytes, sizeof(bytes)), 0x62A8AB43);
	for (unsigned i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)i;
	ck_assert_uint_eq(crc(0, bytes, sizeof(bytes)), 0x46DD794E);
	for (unsigned i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)(31 - i);
	ck_assert_uint_eq(crc(0, bytes, sizeof(bytes)), 0x113FDB5C);
}
END_TEST

START_TEST(bytes_may_come_in_pieces_of_any_length_and_place)
{
	crc_function *crc = functions[_i];
	unsigned char bytes[64];
	uint32_t whole;

	for (unsigned i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)(i * 37 + 11);
	whole = crc32c_by_table(0, bytes, sizeof(bytes));
	for (size_t first = 0; first <= sizeof(bytes); first++)
		for (size_t end = first; end <= sizeof(bytes); end++) {
			uint32_t sum = crc(0, bytes, first);

			sum = crc(sum, bytes + first, end - first);
			sum = crc(sum, bytes + end, sizeof(bytes) - end);
			ck_assert_uint_eq(sum, whole);
		}
}
END_TEST

static Suite *crc32c_suite(void)
{
	Suite *suite = suite_create("crc32c");
	TCase *tcase = tcase_create("crc32c");

	tcase_add_loop_test(tcase, values_are_those_of_the_standard, 0, 2);
	tcase_add_loop_test(
		tcase, bytes_may_come_in_pieces_of_any_length_and_place, 0, 2);
	suite_add_tcase(suite, tcase);
	return suite;
}

int main(void)
{
	SRunner *runner = srunner_create(crc32c_suite());
	int failed;

	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

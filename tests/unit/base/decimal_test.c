#include "base/decimal.h"

#include <inttypes.h>
#include <stdio.h>

#include "unit/suite.h"

START_TEST(numbers_are_as_printf_writes_them)
{
	static const uint64_t numbers[] = {
		0, 7, 9, 10, 99, 100, 65535, UINT32_MAX, UINT64_MAX};
	char expected[32], got[DECIMAL_MAX_LEN + 1];

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		snprintf(expected, sizeof(expected), "%" PRIu64, numbers[i]);
		*decimal_put(got, numbers[i]) = '\0';
		ck_assert_str_eq(got, expected);
	}
}
END_TEST

int main(void)
{
	return RUN_SUITE("decimal", numbers_are_as_printf_writes_them);
}

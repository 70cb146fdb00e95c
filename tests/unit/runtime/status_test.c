#include "unit/runtime/util.h"

#include <limits.h>

START_TEST(a_text_fits_what_has_happened)
{
	ck_assert_str_eq(co_strerror(CO_BARRIER_BROKEN), "barrier is broken");
	ck_assert_str_eq(co_strerror(CO_QUEUE_SHUT_DOWN), "queue is shut down");
	ck_assert_str_eq(co_strerror(CO_LIMIT_OVERRUN),
			 "longer than the limit");
	ck_assert_str_eq(co_strerror(CO_LOOP_CLOSED), "event loop has ended");
	ck_assert_str_eq(co_strerror(CO_EXCEPTION), "C++ exception");
	ck_assert_str_eq(co_strerror(UV_ETIMEDOUT), "timed out");
}
END_TEST

START_TEST(texts_of_libuv_stay)
{
	ck_assert_str_eq(co_strerror(UV_ECANCELED), "operation canceled");
	ck_assert_str_eq(co_strerror(UV_EAI_NONAME), "unknown node or service");
}
END_TEST

START_TEST(numbers_that_are_no_status_have_a_text)
{
	ck_assert_str_eq(co_strerror(0), "success");
	ck_assert_str_eq(co_strerror(7), "success");
	ck_assert_str_eq(co_strerror(-6000), "unknown error");
	ck_assert_str_eq(co_strerror(INT_MIN), "unknown error");
}
END_TEST

int main(void)
{
	return RUN_SUITE("runtime_status", a_text_fits_what_has_happened,
			 texts_of_libuv_stay,
			 numbers_that_are_no_status_have_a_text);
}

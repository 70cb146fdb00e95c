#include <errno.h>
#include <stdint.h>

#include "unit/report/report_util.h"

START_TEST(append_grows_and_terminates)
{
	struct buf buf = BUF_INIT(1 << 20);

	for (int i = 0; i < 10000; i++)
		ck_assert_int_eq(buf_append(&buf, "abc", 3), 0);
	ck_assert_uint_eq(buf.len, 30000);
	ck_assert_uint_eq(strlen(buf.data), 30000);
	ck_assert(memcmp(buf.data + 29997, "abc", 4) == 0);
	buf_release(&buf);
	ck_assert_ptr_null(buf.data);
}
END_TEST

START_TEST(the_cap_refuses_whole_appends)
{
	struct buf buf = BUF_INIT(10);

	ck_assert_int_eq(buf_puts(&buf, "12345678"), 0);
	ck_assert_int_eq(buf_puts(&buf, "abc"), -ENOBUFS);
	ck_assert_int_eq(buf_printf(&buf, "%s", "abc"), -ENOBUFS);
	ck_assert_str_eq(buf.data, "12345678");
	ck_assert_int_eq(buf_printf(&buf, "%d", 90), 0);
	ck_assert_int_eq(buf_putc(&buf, 'x'), -ENOBUFS);
	ck_assert_int_eq(buf_reserve(&buf, 0), 0);
	ck_assert_int_eq(buf_reserve(&buf, SIZE_MAX), -ENOBUFS);
	ck_assert_str_eq(buf.data, "1234567890");
	buf_release(&buf);
}
END_TEST

START_TEST(memory_never_exceeds_the_cap_by_more_than_the_nul)
{
	struct buf buf = BUF_INIT(300);

	for (int i = 0; i < 300; i++)
		ck_assert_int_eq(buf_putc(&buf, 'x'), 0);
	ck_assert_uint_le(buf.size, 301);
	buf_release(&buf);
}
END_TEST

START_TEST(printf_grows_as_needed)
{
	struct buf buf = BUF_INIT(1 << 20);

	ck_assert_int_eq(buf_printf(&buf, "%0*d", 5000, 1), 0);
	ck_assert_uint_eq(buf.len, 5000);
	ck_assert_int_eq(buf_printf(&buf, "%s", "end"), 0);
	ck_assert_str_eq(buf.data + 4999, "1end");
	buf_release(&buf);
}
END_TEST

START_TEST(reset_keeps_the_memory)
{
	struct buf buf = BUF_INIT(100);
	char *data;

	ck_assert_int_eq(buf_puts(&buf, "text"), 0);
	data = buf.data;
	buf_reset(&buf);
	ck_assert_str_eq(buf.data, "");
	ck_assert_ptr_eq(buf.data, data);
	buf_release(&buf);
}
END_TEST

START_TEST(consume_drops_from_the_front)
{
	struct buf buf = BUF_INIT(100);

	ck_assert_int_eq(buf_puts(&buf, "one two"), 0);
	buf_consume(&buf, 4);
	ck_assert_str_eq(buf.data, "two");
	buf_consume(&buf, 9);
	ck_assert_uint_eq(buf.len, 0);
	ck_assert_str_eq(buf.data, "");
	buf_release(&buf);
}
END_TEST

START_TEST(an_empty_buffer_can_be_reset_consumed_and_released)
{
	struct buf buf = BUF_INIT(0);

	buf_reset(&buf);
	buf_consume(&buf, 1);
	ck_assert_int_eq(buf_putc(&buf, 'x'), -ENOBUFS);
	buf_release(&buf);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		append_grows_and_terminates,
		the_cap_refuses_whole_appends,
		memory_never_exceeds_the_cap_by_more_than_the_nul,
		printf_grows_as_needed,
		reset_keeps_the_memory,
		consume_drops_from_the_front,
		an_empty_buffer_can_be_reset_consumed_and_released,
	};

	return run_tests("buf", tests, COUNT(tests));
}

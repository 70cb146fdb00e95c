#include "transfer/body_buffers.h"

#include <stdint.h>

#include "unit/suite.h"

enum { LONG_BYTES = 100 * 1000 };

static struct buf filled(size_t len)
{
	struct buf buf = BUF_INIT(SIZE_MAX / 2);

	ck_assert_int_eq(buf_reserve(&buf, len), 0);
	while (buf.len < len)
		ck_assert_int_eq(buf_putc(&buf, 'x'), 0);
	return buf;
}

START_TEST(memory_that_was_given_back_is_used_again_and_empty)
{
	struct body_buffers buffers = {0};
	struct buf one = filled(100), other = BUF_INIT(SIZE_MAX / 2);
	const char *data = one.data;

	body_buffers_give(&buffers, &one);
	ck_assert_ptr_null(one.data);
	body_buffers_take(&buffers, &other);
	ck_assert_ptr_eq(other.data, data);
	ck_assert_uint_eq(other.len, 0);
	ck_assert_int_eq(buf_puts(&other, "text"), 0);
	body_buffers_take(&buffers, &other);
	ck_assert_str_eq(other.data, "text");
	buf_release(&other);
	body_buffers_release(&buffers);
}
END_TEST

START_TEST(where_none_is_spare_a_buffer_stays_without)
{
	struct body_buffers buffers = {0};
	struct buf buf = BUF_INIT(10);

	body_buffers_take(&buffers, &buf);
	ck_assert_ptr_null(buf.data);
	body_buffers_give(&buffers, &buf);
	ck_assert_uint_eq(buffers.count, 0);
	ck_assert_int_eq(buf_puts(&buf, "text"), 0);
	buf_release(&buf);
}
END_TEST

START_TEST(neither_many_nor_long_ones_are_kept)
{
	struct body_buffers buffers = {0};
	struct buf buf = filled(LONG_BYTES);

	body_buffers_give(&buffers, &buf);
	ck_assert_ptr_null(buf.data);
	ck_assert_uint_eq(buffers.count, 0);
	for (int i = 0; i < BODY_BUFFERS_MAX + 2; i++) {
		buf = filled(1);
		body_buffers_give(&buffers, &buf);
		ck_assert_ptr_null(buf.data);
	}
	ck_assert_uint_eq(buffers.count, BODY_BUFFERS_MAX);
	body_buffers_release(&buffers);
}
END_TEST

int main(void)
{
	return RUN_SUITE("body buffers",
			 memory_that_was_given_back_is_used_again_and_empty,
			 where_none_is_spare_a_buffer_stays_without,
			 neither_many_nor_long_ones_are_kept);
}

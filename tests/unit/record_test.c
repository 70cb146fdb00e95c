/* Records: what is written is read, and nothing else is. */
#include "runtime_util.h"

#include <errno.h>

#include "storage/record.h"

static struct record full_record(void)
{
	struct record record = RECORD_NONE;

	memset(record.key, 0xA5, sizeof(record.key));
	strcpy(record.boot, "01234567-89ab-cdef-0123-456789abcdef");
	record.durable_bytes = 1u << 26;
	record.inode = UINT64_MAX;
	record.born_ns = -1;
	record.mtime_ns = 1234567890123456789;
	record.version.etag = "\"some-etag\"";
	record.version.last_modified = "Sun, 06 Nov 1994 08:49:37 GMT";
	record.version.modified_is_strong = true;
	record.version.total_bytes = 1000000;
	return record;
}

static void format(struct buf *text, const struct record *record)
{
	ck_assert_int_eq(record_format(text, record), 0);
}

static void check_equal(const struct record *one, const struct record *two)
{
	ck_assert_mem_eq(one->key, two->key, RECORD_KEY_BYTES);
	ck_assert_str_eq(one->boot, two->boot);
	ck_assert_uint_eq(one->durable_bytes, two->durable_bytes);
	ck_assert_uint_eq(one->inode, two->inode);
	ck_assert_int_eq(one->born_ns, two->born_ns);
	ck_assert_int_eq(one->mtime_ns, two->mtime_ns);
	ck_assert_pstr_eq(one->version.etag, two->version.etag);
	ck_assert_pstr_eq(one->version.last_modified,
			  two->version.last_modified);
	ck_assert_int_eq(one->version.modified_is_strong,
			 two->version.modified_is_strong);
	ck_assert_int_eq(one->version.total_bytes, two->version.total_bytes);
}

static void check_round_trip(const struct record *record)
{
	struct buf text = BUF_INIT(RECORD_MAX_BYTES);
	struct record read;

	format(&text, record);
	ck_assert_int_eq(record_parse(&read, text.data, text.len), 0);
	check_equal(&read, record);
	record_reset(&read);
	buf_release(&text);
}

START_TEST(what_is_written_is_read)
{
	struct record none = RECORD_NONE;
	struct record full = full_record();

	check_round_trip(&none);
	check_round_trip(&full);
}
END_TEST

START_TEST(any_damage_makes_it_none)
{
	struct buf text = BUF_INIT(RECORD_MAX_BYTES);
	struct record full = full_record();
	struct record read;

	format(&text, &full);
	for (size_t i = 0; i < text.len; i++) {
		for (int bit = 0; bit < 8; bit++) {
			text.data[i] ^= (char)(1 << bit);
			ck_assert_msg(record_parse(&read, text.data,
						   text.len) == -EINVAL,
				      "bit %d of byte %zu", bit, i);
			text.data[i] ^= (char)(1 << bit);
		}
		ck_assert_int_eq(record_parse(&read, text.data, i), -EINVAL);
	}
	ck_assert_int_eq(buf_putc(&text, '\n'), 0);
	ck_assert_int_eq(record_parse(&read, text.data, text.len), -EINVAL);
	buf_release(&text);
}
END_TEST

START_TEST(what_cannot_stand_in_a_line_is_left_out)
{
	struct buf text = BUF_INIT(RECORD_MAX_BYTES);
	struct record hostile = full_record();
	struct record read;

	hostile.version.etag = "\"a\"\nmodified now";
	hostile.version.last_modified = "\x7f";
	format(&text, &hostile);
	ck_assert_int_eq(record_parse(&read, text.data, text.len), 0);
	ck_assert_ptr_null(read.version.etag);
	ck_assert_ptr_null(read.version.last_modified);
	ck_assert_int_eq(read.version.total_bytes, 1000000);
	record_reset(&read);
	buf_release(&text);
}
END_TEST

START_TEST(the_longest_etag_fits_and_more_is_an_error)
{
	struct buf text = BUF_INIT(RECORD_MAX_BYTES);
	struct record long_one = full_record();
	static char etag[3 * RECORD_MAX_BYTES];

	memset(etag, 'x', VERSION_ETAG_MAX_BYTES);
	long_one.version.etag = etag;
	check_round_trip(&long_one);
	memset(etag, 'x', sizeof(etag) - 1);
	ck_assert_int_eq(record_format(&text, &long_one), -ENOBUFS);
	buf_release(&text);
}
END_TEST

static void check_same_key(const char *one, const char *two, bool is_same)
{
	unsigned char keys[2][RECORD_KEY_BYTES];

	ck_assert_int_eq(record_key_of(keys[0], one), 0);
	ck_assert_int_eq(record_key_of(keys[1], two), 0);
	ck_assert_msg((memcmp(keys[0], keys[1], sizeof(keys[0])) == 0) ==
			      is_same,
		      "%s and %s", one, two);
}

START_TEST(a_key_is_of_what_is_asked_for)
{
	check_same_key("http://h/a", "http://h/a", true);
	check_same_key("http://user:word@h/a", "http://h/a", true);
	check_same_key("http://h/a#here", "http://h/a", true);
	check_same_key("http://h/a?b", "http://h/a", false);
	check_same_key("http://h/x@y", "http://h/y", false);
	check_same_key("http://h/?x@y", "http://h/?y", false);
	check_same_key("https://h/a", "http://h/a", false);
}
END_TEST

int main(void)
{
	return RUN_SUITE("record", what_is_written_is_read,
			 any_damage_makes_it_none,
			 what_cannot_stand_in_a_line_is_left_out,
			 the_longest_etag_fits_and_more_is_an_error,
			 a_key_is_of_what_is_asked_for);
}

/* Records: what is written is read, and nothing else is. */
#include "unit/runtime/util.h"

#include <errno.h>
#include <inttypes.h>

#include "base/text.h"
#include "storage/part_record.h"

static struct part_record full_record(void)
{
	struct part_record record = PART_RECORD_NONE;

	memset(&record.id, 0xA5, sizeof(record.id));
	strcpy(record.boot, "01234567-89ab-cdef-0123-456789abcdef");
	record.durable = extents_prefix(1u << 26);
	record.stored = record.durable;
	ck_assert_int_eq(extents_add(&record.stored, 1u << 27, UINT64_MAX), 0);
	record.inode = UINT64_MAX;
	record.born_ns = -1;
	record.mtime_ns = 1234567890123456789;
	record.version.etag = "\"some-etag\"";
	record.version.last_modified = "Sun, 06 Nov 1994 08:49:37 GMT";
	record.version.modified_is_strong = true;
	record.version.total_bytes = 1000000;
	return record;
}

static void format(struct buf *text, const struct part_record *record)
{
	ck_assert_int_eq(part_record_format(text, record), 0);
}

static void check_same_extents(const struct extents *one,
			       const struct extents *two)
{
	ck_assert_uint_eq(one->count, two->count);
	for (size_t i = 0; i < one->count; i++) {
		ck_assert_uint_eq(one->ranges[i].from_bytes,
				  two->ranges[i].from_bytes);
		ck_assert_uint_eq(one->ranges[i].end_bytes,
				  two->ranges[i].end_bytes);
	}
}

static void check_equal(const struct part_record *one,
			const struct part_record *two)
{
	ck_assert_mem_eq(&one->id, &two->id, sizeof(one->id));
	ck_assert_str_eq(one->boot, two->boot);
	check_same_extents(&one->durable, &two->durable);
	ck_assert_int_eq(one->is_all_stored, two->is_all_stored);
	ck_assert_uint_eq(one->adopted.len_bytes, two->adopted.len_bytes);
	ck_assert_int_eq(one->adopted.mtime_ns, two->adopted.mtime_ns);
	ck_assert_int_eq(one->adopted.is_moved, two->adopted.is_moved);
	check_same_extents(&one->stored, &two->stored);
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

static void check_round_trip(const struct part_record *record)
{
	struct buf text = BUF_INIT(PART_RECORD_MAX_BYTES);
	struct part_record read;

	format(&text, record);
	ck_assert_int_eq(part_record_parse(&read, text.data, text.len), 0);
	check_equal(&read, record);
	part_record_reset(&read);
	buf_release(&text);
}

START_TEST(what_is_written_is_read)
{
	struct part_record none = PART_RECORD_NONE;
	struct part_record full = full_record();
	struct part_record prefix = full_record();

	prefix.is_all_stored = true;
	prefix.stored.count = 0;
	prefix.adopted = (struct adopted_record){5, -1500000000, true};
	check_round_trip(&none);
	check_round_trip(&full);
	check_round_trip(&prefix);
}
END_TEST

/* It told a number of bytes, and nothing of gaps. */
START_TEST(the_format_before_is_none)
{
	struct buf text = BUF_INIT(PART_RECORD_MAX_BYTES);
	struct part_record read;

	ck_assert_int_eq(buf_puts(&text,
				  "coget record 1\n"
				  "key 00112233445566778899aabbccddeeff\n"
				  "boot 01234567-89ab-cdef-0123-456789abcdef\n"
				  "durable 67108864\ninode 1\nborn 0\n"
				  "mtime 0\ntotal -1\nstrong 0\netag \"a\"\n"
				  "modified \n"),
			 0);
	ck_assert_int_eq(buf_printf(&text, "check %016" PRIx64 "\n",
				    text_hash(text.data)),
			 0);
	ck_assert_int_eq(part_record_parse(&read, text.data, text.len),
			 -EINVAL);
	buf_release(&text);
}
END_TEST

START_TEST(any_damage_makes_it_none)
{
	struct buf text = BUF_INIT(PART_RECORD_MAX_BYTES);
	struct part_record full = full_record();
	struct part_record read;

	format(&text, &full);
	for (size_t i = 0; i < text.len; i++) {
		for (int bit = 0; bit < 8; bit++) {
			text.data[i] ^= (char)(1 << bit);
			ck_assert_msg(part_record_parse(&read, text.data,
							text.len) == -EINVAL,
				      "bit %d of byte %zu", bit, i);
			text.data[i] ^= (char)(1 << bit);
		}
		ck_assert_int_eq(part_record_parse(&read, text.data, i),
				 -EINVAL);
	}
	ck_assert_int_eq(buf_putc(&text, '\n'), 0);
	ck_assert_int_eq(part_record_parse(&read, text.data, text.len),
			 -EINVAL);
	buf_release(&text);
}
END_TEST

START_TEST(what_cannot_stand_in_a_line_is_left_out)
{
	struct buf text = BUF_INIT(PART_RECORD_MAX_BYTES);
	struct part_record hostile = full_record();
	struct part_record read;

	hostile.version.etag = "\"a\"\nmodified now";
	hostile.version.last_modified = "\x7f";
	format(&text, &hostile);
	ck_assert_int_eq(part_record_parse(&read, text.data, text.len), 0);
	ck_assert_ptr_null(read.version.etag);
	ck_assert_ptr_null(read.version.last_modified);
	ck_assert_int_eq(read.version.total_bytes, 1000000);
	part_record_reset(&read);
	buf_release(&text);
}
END_TEST

START_TEST(the_longest_etag_fits_and_more_is_an_error)
{
	struct buf text = BUF_INIT(PART_RECORD_MAX_BYTES);
	struct part_record long_one = full_record();
	static char etag[3 * PART_RECORD_MAX_BYTES];

	memset(etag, 'x', VERSION_ETAG_MAX_BYTES);
	long_one.version.etag = etag;
	check_round_trip(&long_one);
	memset(etag, 'x', sizeof(etag) - 1);
	ck_assert_int_eq(part_record_format(&text, &long_one), -ENOBUFS);
	buf_release(&text);
}
END_TEST

int main(void)
{
	return RUN_SUITE("part_record", what_is_written_is_read,
			 the_format_before_is_none, any_damage_makes_it_none,
			 what_cannot_stand_in_a_line_is_left_out,
			 the_longest_etag_fits_and_more_is_an_error);
}

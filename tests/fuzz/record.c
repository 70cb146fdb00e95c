/*
 * What is noted with a part.  The input is what stands before the checksum,
 * which no fuzzer would guess; as it is it must be refused as well as taken.
 */
#include "fuzz.h"

#include <inttypes.h>

#include "base/text.h"
#include "storage/part_record.h"

static bool is_same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static void check_same(const struct extents *a, const struct extents *b)
{
	CHECK(a->count == b->count);
	CHECK(memcmp(a->ranges, b->ranges, a->count * sizeof(a->ranges[0])) ==
	      0);
}

/* What was read is written so that the same is read from it. */
static void check_again(const struct part_record *record)
{
	struct buf text = BUF_INIT(1 << 16);
	struct part_record again;

	CHECK(part_record_format(&text, record) == 0);
	if (text.len > PART_RECORD_MAX_BYTES)
		goto release;
	CHECK(part_record_parse(&again, text.data, text.len) == 0);
	CHECK(item_id_compare(&again.id, &record->id) == 0);
	CHECK(strcmp(again.boot, record->boot) == 0);
	check_same(&again.durable, &record->durable);
	CHECK(again.is_all_stored == record->is_all_stored);
	check_same(&again.stored, &record->stored);
	CHECK(again.inode == record->inode);
	CHECK(again.born_ns == record->born_ns);
	CHECK(again.mtime_ns == record->mtime_ns);
	CHECK(again.version.total_bytes == record->version.total_bytes);
	if (again.version.etag)
		CHECK(is_same(again.version.etag, record->version.etag));
	part_record_reset(&again);
release:
	buf_release(&text);
}

static void parse(const char *text, size_t size)
{
	struct part_record record;

	if (part_record_parse(&record, text, size) == 0)
		check_again(&record);
	part_record_reset(&record);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);
	struct buf sound = BUF_INIT(1 << 20);

	parse(text, size);
	CHECK(buf_printf(&sound, "%scheck %016" PRIx64 "\n", text,
			 text_hash(text)) == 0);
	parse(sound.data, sound.len);
	buf_release(&sound);
	free(text);
	return 0;
}

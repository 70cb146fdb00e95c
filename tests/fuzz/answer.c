/*
 * The bytes of an answer: however they are cut, its reader tells the same, and
 * ends at the same byte.
 */
#include "fuzz.h"

#include "http/answer_reader.h"

struct told {
	struct answer_reader reader;
	struct head head;
	struct buf all; /* lines and body, one behind the other */
	enum answer_step step;
	size_t used;
};

static bool on_line(void *arg, char *line, size_t len)
{
	struct told *told = arg;
	const char *why;

	CHECK(len > 0 && line[len - 1] == '\n');
	CHECK(buf_append(&told->all, line, len) == 0);
	if (told->head.is_complete && told->head.status >= 200)
		return true;
	return head_take_line(&told->head, line, len, &why) <= HEAD_END;
}

static enum answer_taken on_body(void *arg, char *data, size_t len)
{
	struct told *told = arg;

	CHECK(len > 0);
	CHECK(buf_append(&told->all, data, len) == 0);
	return ANSWER_TAKEN;
}

static const struct answer_hooks hooks = {on_line, on_body};

/* Read it in pieces, each with nothing readable behind it. */
static void read_all(struct told *told, const uint8_t *data, size_t size,
		     size_t piece)
{
	*told = (struct told){.all = BUF_INIT(SIZE_MAX / 2)};
	head_init(&told->head);
	answer_reader_init(&told->reader, &told->head, &hooks, told);
	while (told->used < size && told->step == ANSWER_MORE) {
		size_t left = size - told->used;
		size_t len = left < piece ? left : piece;
		char *copy = malloc(len);
		size_t used;

		CHECK(copy);
		memcpy(copy, data + told->used, len);
		told->step =
			answer_reader_feed(&told->reader, copy, len, &used);
		CHECK(used <= len);
		CHECK(told->step != ANSWER_MORE || used == len);
		told->used += used;
		free(copy);
	}
}

static void release(struct told *told)
{
	answer_reader_release(&told->reader);
	head_release(&told->head);
	buf_release(&told->all);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t piece = size > 0 ? data[size - 1] % 16 + 1 : 1;
	struct told whole, cut;

	read_all(&whole, data, size, size + 1);
	read_all(&cut, data, size, piece);
	CHECK(whole.step == cut.step);
	CHECK(whole.all.len == cut.all.len);
	CHECK(whole.all.len == 0 ||
	      memcmp(whole.all.data, cut.all.data, whole.all.len) == 0);
	if (whole.step == ANSWER_END || whole.step == ANSWER_MORE)
		CHECK(whole.used == cut.used);
	release(&whole);
	release(&cut);
	return 0;
}

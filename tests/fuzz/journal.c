/*
 * Journals of sessions: anything at all; what was written, which is read whole;
 * and what was written with a cut or a changed bit, of which nothing is read
 * but what stands before that.
 *
 * The input is read as a file of its own, and as the texts of a sound one.  Its
 * first bytes say where that is damaged.
 */
#include "fuzz.h"

#include <sys/mman.h>
#include <unistd.h>

#include "base/buf.h"
#include "session/journal_scan.h"
#include "session/session_state.h"

enum { HEAD_BYTES = 4 };

/* The texts that were written, and how many of them were read again. */
struct texts {
	const char *const *texts;
	size_t count;
	size_t read;
};

static int take_text(void *context, const char *text)
{
	struct texts *texts = context;

	CHECK(texts->read < texts->count);
	CHECK(strcmp(text, texts->texts[texts->read]) == 0);
	texts->read++;
	return 0;
}

static int scan(struct journal_scan *found, const void *data, size_t len,
		struct journal_reader reader)
{
	static int fd = -1;
	int status;

	if (fd < 0)
		fd = memfd_create("journal", 0);
	CHECK(ftruncate(fd, 0) == 0);
	CHECK(pwrite(fd, data, len, 0) == (ssize_t)len);
	CHECK(lseek(fd, 0, SEEK_SET) == 0);
	status = journal_scan(found, fd, reader);
	CHECK(found->len_bytes <= len);
	CHECK(status == 0 || status == UV_EINVAL || status == UV_ENOTSUP);
	return status;
}

static void read_records(const void *data, size_t len)
{
	struct session_state state = {0};
	struct journal_scan found;

	(void)!scan(&found, data, len,
		    (struct journal_reader){session_state_read, &state});
	session_state_release(&state);
}

static void write_line(struct buf *out, uint32_t *crc, const char *text)
{
	char head[JOURNAL_LINE_HEAD_BYTES];

	journal_line_head(head, crc, text, strlen(text));
	CHECK(buf_append(out, head, sizeof(head)) == 0);
	CHECK(buf_puts(out, text) == 0 && buf_putc(out, '\n') == 0);
}

/* Damage a sound journal at a place: change a bit, or cut it there. */
static void read_damaged(struct buf *journal, struct texts texts, size_t at,
			 unsigned how)
{
	struct journal_reader reader = {take_text, &texts};
	struct journal_scan found;
	size_t len = journal->len;

	if (how & 8)
		len = at;
	else
		journal->data[at] ^= (char)(1 << (how & 7));
	if (scan(&found, journal->data, len, reader) == 0)
		CHECK(found.len_bytes <= at);
	CHECK(texts.read == 0 || texts.read < texts.count);
}

static void read_written(struct texts texts, const uint8_t head[HEAD_BYTES])
{
	size_t at = head[0] | (size_t)head[1] << 8;
	struct journal_reader reader = {take_text, &texts};
	struct buf journal = BUF_INIT(1 << 24);
	struct journal_scan found;
	uint32_t crc = journal_line_start();

	CHECK(buf_puts(&journal, JOURNAL_MAGIC) == 0);
	for (size_t i = 0; i < texts.count; i++)
		write_line(&journal, &crc, texts.texts[i]);
	CHECK(scan(&found, journal.data, journal.len, reader) == 0);
	CHECK(texts.read == texts.count && found.len_bytes == journal.len);
	CHECK(found.damaged_line == 0 && !found.has_rest && found.crc == crc);
	read_records(journal.data, journal.len);
	texts.read = 0;
	read_damaged(&journal, texts, at % journal.len, head[2]);
	buf_release(&journal);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text, *rest, *line;
	const char **lines;
	size_t count = 0;

	read_records(data, size);
	if (size < HEAD_BYTES)
		return 0;
	text = fuzz_text(data + HEAD_BYTES, size - HEAD_BYTES);
	lines = calloc(size, sizeof(*lines));
	CHECK(lines);
	rest = text;
	while ((line = fuzz_line(&rest)))
		lines[count++] = line;
	read_written((struct texts){lines, count, 0}, data);
	free(lines);
	free(text);
	return 0;
}

/*
 * A commit is noted for each file, so its line is put together by hand: printf
 * would cost more than all the rest.
 */
#include "session/journal_records.h"

#include <inttypes.h>

#include "base/buf.h"
#include "base/hex.h"

enum { NUMBER_DIGITS = 20 };

#define LINE BUF_INIT(JOURNAL_TEXT_MAX_BYTES)

static int put_number(struct buf *line, uint64_t number)
{
	char text[NUMBER_DIGITS + 1];
	char *at = text + sizeof(text);

	do
		*--at = (char)('0' + number % 10);
	while ((number /= 10) > 0);
	*--at = ' ';
	return buf_append(line, at, (size_t)(text + sizeof(text) - at));
}

static int put_id(struct buf *line, const struct item_id *id)
{
	char text[1 + SESSION_STATE_ID_DIGITS + 1] = {' '};

	hex_encode(text + 1, id->bytes, sizeof(id->bytes));
	return buf_append(line, text, sizeof(text) - 1);
}

static bool is_plain(char byte)
{
	return (unsigned char)byte >= 0x20 && byte != 0x7F && byte != '%';
}

static int put_path(struct buf *line, const char *path)
{
	int status = buf_putc(line, ' ');

	while (status == 0 && *path) {
		size_t len = 0;

		while (is_plain(path[len]))
			len++;
		status = buf_append(line, path, len);
		path += len;
		if (status == 0 && *path)
			status = buf_printf(line, "%%%02x",
					    (unsigned char)*path++);
	}
	return status;
}

/* Append the line, unless it could not be put together, and free it. */
static int append(struct journal *journal, struct buf *line, int status)
{
	if (status == 0)
		status = journal_append(journal, line->data);
	buf_release(line);
	return status;
}

int journal_record_run(struct journal *journal, const char *boot,
		       bool is_synced, int64_t now_ns, const char *dir)
{
	struct buf line = LINE;
	int status = buf_printf(&line, "run %s %s %" PRId64, *boot ? boot : "-",
				is_synced ? "synced" : "cached", now_ns);

	if (status == 0)
		status = put_path(&line, dir);
	return append(journal, &line, status);
}

int journal_record_commit(struct journal *journal,
			  const struct open_commit *commit, uint64_t low,
			  const char *name)
{
	struct buf line = LINE;
	int status = buf_puts(&line, "commit");

	if (status == 0)
		status = put_number(&line, commit->number);
	if (status == 0)
		status = put_number(&line, low);
	if (status == 0)
		status = put_id(&line, &commit->id);
	if (status == 0)
		status = put_number(&line, commit->inode);
	if (status == 0)
		status = put_path(&line, name);
	return append(journal, &line, status);
}

int journal_record_entry(struct journal *journal,
			 const struct open_commit *entry, const char *name)
{
	struct buf line = LINE;
	int status = buf_puts(&line, "entry");

	if (status == 0)
		status = put_number(&line, entry->number);
	if (status == 0)
		status = put_id(&line, &entry->id);
	if (status == 0)
		status = put_number(&line, entry->end_bytes);
	if (status == 0)
		status = put_path(&line, name);
	return append(journal, &line, status);
}

int journal_record_payload(struct journal *journal, uint64_t end_bytes,
			   const char *text)
{
	struct buf line = LINE;
	int status = buf_printf(&line, "payload %" PRIu64, end_bytes);

	if (status == 0)
		status = put_path(&line, text);
	return append(journal, &line, status);
}

int journal_record_payloads(struct journal *journal,
			    const struct payload_notes *notes)
{
	int status = 0;

	for (size_t i = 0;
	     status == 0 && notes->count > 0 && i < PAYLOAD_NOTES_MAX; i++)
		if (notes->slots[i].text)
			status = journal_record_payload(
				journal, notes->slots[i].end_bytes,
				notes->slots[i].text);
	return status;
}

int journal_record_archive(struct journal *journal, uint64_t end_bytes,
			   const char *archive)
{
	struct buf line = LINE;
	int status = buf_printf(&line, "archive %" PRIu64, end_bytes);

	if (status == 0)
		status = put_path(&line, archive);
	return append(journal, &line, status);
}

int journal_record_void(struct journal *journal, uint64_t number)
{
	struct buf line = LINE;
	int status = buf_puts(&line, "void");

	if (status == 0)
		status = put_number(&line, number);
	return append(journal, &line, status);
}

int journal_record_settled(struct journal *journal, uint64_t number,
			   int64_t now_ns)
{
	struct buf line = LINE;
	int status = journal_sync(journal);

	if (status == 0)
		status = buf_printf(&line, "settled %" PRIu64 " %" PRId64,
				    number, now_ns);
	status = append(journal, &line, status);
	return status == 0 ? journal_sync(journal) : status;
}

int journal_record_ended(struct journal *journal)
{
	int status = journal_append(journal, "ended");

	return status == 0 ? journal_sync(journal) : status;
}

int journal_record_doubt(struct journal *journal,
			 const struct suspect_range *range)
{
	struct buf line = LINE;
	int status = buf_printf(&line, "doubt %" PRId64 " %" PRId64,
				range->from_ns, range->to_ns);

	if (status == 0)
		status = put_path(&line, range->dir);
	return append(journal, &line, status);
}

int journal_record_done(struct journal *journal,
			const struct keyset_entry *entry)
{
	struct buf line = LINE;
	int status = buf_puts(&line, "done");

	if (status == 0)
		status = put_id(&line, &entry->id);
	if (status == 0)
		status = buf_printf(&line, " %016" PRIx64, entry->name);
	return append(journal, &line, status);
}

#include "download/archive_entry.h"

#include <time.h>
#include <unistd.h>

#include "archive/archive.h"
#include "base/date.h"
#include "download/outlet.h"
#include "model/url.h"
#include "session/entry_log.h"
#include "storage/sealed_part.h"

_Static_assert(URL_SHOWN_SIZE <= FOLDER_PLACE_SIZE, "no room for a URL");

/* By the answer, or the item (storage/final_name.h). */
static void name_entry(const struct download *download,
		       char name[FOLDER_PLACE_SIZE])
{
	const struct file_name *file = &download->file;

	folder_place(file->folder,
		     file->answer_name ? file->answer_name : file->name, name);
}

void archive_entry_label(const struct download *download,
			 char label[FOLDER_PLACE_SIZE])
{
	if (download->run->settings->warc)
		url_show(label, download->item->url);
	else
		name_entry(download, label);
}

/* When the server says that it was changed; or now. */
static int64_t mtime_of(const struct download *download)
{
	const char *date = part_file_version(download->part)->last_modified;
	int64_t now_s = time(NULL), mtime_s;

	return download->run->settings->mtime && date &&
			       date_parse(date, now_s, &mtime_s) == 0
		       ? mtime_s
		       : now_s;
}

static int open_body(struct download *download, struct archive_entry *entry)
{
	size_t len;
	int status;

	entry->bytes = part_file_bytes(download->part, &len);
	entry->len = len;
	entry->fd = -1;
	if (entry->bytes)
		return 0;
	entry->len = part_file_len(download->part);
	status = part_file_reopen(download->part);
	return status == 0 ? part_file_open_body(download->part, &entry->fd)
			   : status;
}

/* Nothing is in the archive that the session lacks. */
static int append(struct download *download, const struct archive_entry *entry,
		  struct failure *failure)
{
	struct archive *archive = download->run->outlet->archive;
	struct item_key key = download_key(download);
	uint64_t before_bytes = archive_end_bytes(archive);
	int status = archive_append(archive, entry);

	if (status != 0)
		return status;
	status =
		entry_log_add(download->run->records.session, &key, entry->name,
			      archive_end_bytes(archive), failure);
	if (status != 0)
		archive_cut(archive, before_bytes);
	return status;
}

int archive_entry_add(struct download *download, struct failure *failure)
{
	char name[FOLDER_PLACE_SIZE];
	struct archive_entry entry = {
		.name = name,
		.mtime_s = mtime_of(download),
		.url = download->item->url,
		.exchanges = &download->attempt.exchanges,
	};
	int status = entry_log_begin(download->run->records.session, failure);

	name_entry(download, name);
	if (status != 0)
		return status;
	status = open_body(download, &entry);
	if (status == 0)
		status = append(download, &entry, failure);
	if (entry.fd >= 0)
		close(entry.fd);
	return status;
}

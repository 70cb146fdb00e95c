#include "download/archive_entry.h"

#include <stdlib.h>
#include <string.h>
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

void archive_entry_clear(const struct download *download)
{
	const struct session *session = download->run->records.session;
	struct part_file *part;
	bool was_cut_short;

	(void)session_archive_end(session, &was_cut_short);
	if (was_cut_short &&
	    part_file_open(&part, dest_root(download->run->dest),
			   download->file.wanted,
			   download_part_identity(download), true) == 0)
		part_file_discard(part);
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

static int explain_body(struct failure *failure, int status)
{
	if (status == UV_EAGAIN)
		failure_set(failure, ERROR_FILE,
			    "somebody has changed the part of the file");
	else
		failure_set_status(failure, status,
				   "cannot read the part of the file");
	return 1;
}

/* What is being added. */
struct adding {
	const struct run *run;
	size_t count;
	struct archive_entry entries[ARCHIVE_ENTRIES_MAX];
	struct entry_note notes[ARCHIVE_ENTRIES_MAX];
};

static int prepare(struct adding *adding, struct download *download,
		   struct failure *failure)
{
	struct archive_entry *entry = &adding->entries[adding->count];
	char name[FOLDER_PLACE_SIZE];
	int status;

	name_entry(download, name);
	*entry = (struct archive_entry){
		.name = strdup(name),
		.mtime_s = mtime_of(download),
		.url = download->item->url,
		.exchanges = &download->attempt.exchanges,
		.fd = -1,
	};
	if (!entry->name)
		return UV_ENOMEM;
	status = open_body(download, entry);
	if (status != 0) {
		free((char *)entry->name);
		return status == UV_ECANCELED ? status
					      : explain_body(failure, status);
	}
	adding->notes[adding->count++] = (struct entry_note){
		.key = download_key(download),
		.name = entry->name,
	};
	return 0;
}

/*
 * A part that nobody would know behind an entry that is noted has to go before
 * that: where the process is killed in between, the file is fetched again.  So
 * has what such a run has left of it.
 */
static void drop_unrecorded(struct download *download)
{
	size_t len;

	if (part_file_bytes(download->part, &len))
		part_file_clear_stale(download->part);
	else if (!part_file_is_recorded(download->part))
		download_discard_part(download);
}

/* A URL may be too long for a note. */
static const char *payload_of(const struct archive_entry *entry)
{
	return entry->payload &&
			       strlen(entry->payload) <= ENTRY_PAYLOAD_MAX_BYTES
		       ? entry->payload
		       : NULL;
}

/* Nothing is in the archive that the session lacks. */
static int append(struct adding *adding, struct download *const *downloads,
		  size_t *added, struct failure *failure)
{
	struct archive *archive = adding->run->outlet->archive;
	uint64_t before_bytes = archive_end_bytes(archive);
	size_t appended;
	int status = archive_append(archive, adding->entries, adding->count,
				    &appended);
	int noted;

	for (size_t i = 0; i < appended; i++) {
		adding->notes[i].end_bytes = adding->entries[i].end_bytes;
		adding->notes[i].payload = payload_of(&adding->entries[i]);
		drop_unrecorded(downloads[i]);
	}
	noted = entry_log_add(adding->run->records.session, adding->notes,
			      appended, added, failure);
	if (noted == 0)
		return status;
	archive_cut(archive, *added > 0 ? adding->notes[*added - 1].end_bytes
					: before_bytes);
	return noted;
}

static void release(struct adding *adding)
{
	for (size_t i = 0; i < adding->count; i++) {
		free((char *)adding->entries[i].name);
		free(adding->entries[i].payload);
		if (adding->entries[i].fd >= 0)
			close(adding->entries[i].fd);
	}
	free(adding);
}

int archive_entries_add(struct download *const *downloads, size_t count,
			size_t *added, struct failure *failure)
{
	struct adding *adding = calloc(1, sizeof(*adding));
	int prepared = 0, status;

	*added = 0;
	failure->remedy = NULL;
	if (!adding)
		return UV_ENOMEM;
	adding->run = downloads[0]->run;
	status = entry_log_begin(adding->run->records.session, failure);
	for (size_t i = 0; status == 0 && prepared == 0 && i < count; i++)
		prepared = prepare(adding, downloads[i], failure);
	if (status == 0 && adding->count > 0)
		status = append(adding, downloads, added, failure);
	release(adding);
	return status == 0 ? prepared : status;
}

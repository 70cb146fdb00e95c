/*
 * Archives of the web: WARC 1.1 (ISO 28500:2017).
 *
 * An entry is a group of records: for each redirect on the way a request and a
 * response, then those of the file, with a record of metadata.  A payload that
 * was recorded before is referred to by a revisit.  What did not come by HTTP
 * is a resource.
 *
 * Heads are written as they went over the wire, but for secrets, and bodies as
 * they came, without the chunks of HTTP/1.1 or the frames of HTTP/2, and not
 * decoded: see model/exchange.h.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "archive/archive_internal.h"
#include "archive/body_digests.h"
#include "archive/gzip_member.h"
#include "archive/warc_head.h"
#include "archive/warc_payloads.h"
#include "archive/warc_record.h"
#include "storage/digest.h"

struct warc {
	struct gzip_member *member; /* opened with the first entry */
	struct warc_payloads payloads;
	char info_id[WARC_ID_SIZE]; /* of this run's warcinfo; "" before it */
	/* Of the entry that is being written. */
	char response_id[WARC_ID_SIZE];
	char date[WARC_DATE_SIZE];
	struct checksum payload; /* of its body */
	bool is_revisit;
};

static int open_warc(struct archive *archive)
{
	archive->warc = calloc(1, sizeof(*archive->warc));
	return archive->warc ? 0 : -ENOMEM;
}

static void close_warc(struct archive *archive)
{
	if (!archive->warc)
		return;
	gzip_member_close(archive->warc->member);
	warc_payloads_release(&archive->warc->payloads);
	free(archive->warc);
	archive->warc = NULL;
}

static bool ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), end_len = strlen(end);

	return len >= end_len && strcasecmp(text + len - end_len, end) == 0;
}

static const struct buf nothing = BUF_INIT(0);

/* What has written the records that follow; once in each run. */
static int put_info(struct archive *archive)
{
	struct warc *warc = archive->warc;
	char id[WARC_ID_SIZE], date[WARC_DATE_SIZE];
	struct timespec now;
	struct buf text = BUF_INIT(SIZE_MAX / 2);
	struct warc_record record = {
		.head = {"warcinfo", id, date, "application/warc-fields", 0},
	};
	int status = buf_puts(
		&text, "software: coget/" COGET_VERSION "\r\n"
		       "format: WARC File Format 1.1\r\n"
		       "conformsTo: http://iipc.github.io/warc-specifications/"
		       "specifications/warc-format/warc-1.1/\r\n");

	warc_id_make(id);
	clock_gettime(CLOCK_REALTIME, &now);
	warc_date_format(date, &now);
	if (status == 0)
		status = warc_record_put(archive->warc->member, &record, &text,
					 &nothing);
	if (status == 0)
		strcpy(warc->info_id, id);
	buf_release(&text);
	return status;
}

static int put_request(struct archive *archive, const struct exchange *exchange,
		       const char *date, const char *response_id)
{
	char id[WARC_ID_SIZE];
	struct warc_record record = {
		.head = {"request", id, date,
			 "application/http;msgtype=request", 0},
		.url = exchange->url,
		.info_id = archive->warc->info_id,
		.concurrent_to = response_id,
		.ip = exchange->remote_ip,
		.protocol = exchange->protocol,
		.truncated = exchange->has_sent_body ? "unspecified" : NULL,
	};

	warc_id_make(id);
	return warc_record_put(archive->warc->member, &record,
			       &exchange->request, &nothing);
}

/* A redirect on the way to the file. */
static int put_hop(struct archive *archive, const struct exchange *exchange)
{
	char id[WARC_ID_SIZE], date[WARC_DATE_SIZE];
	struct checksum payload;
	struct warc_record record = {
		.head = {"response", id, date,
			 "application/http;msgtype=response", 0},
		.url = exchange->url,
		.info_id = archive->warc->info_id,
		.ip = exchange->remote_ip,
		.protocol = exchange->protocol,
		.truncated = exchange->is_body_cut ? "unspecified" : NULL,
		.payload = &payload,
	};
	int status;

	if (exchange->response.len == 0)
		return 0;
	warc_id_make(id);
	warc_date_format(date, &exchange->began);
	status = digest_of(&payload, CHECKSUM_SHA256,
			   exchange->body.data ? exchange->body.data : "",
			   exchange->body.len);
	if (status == 0)
		status = put_request(archive, exchange, date, id);
	return status == 0
		       ? warc_record_put(archive->warc->member, &record,
					 &exchange->response, &exchange->body)
		       : status;
}

/* The answer with the file, or what came without HTTP. */
static int begin_file(struct archive *archive,
		      const struct archive_entry *entry,
		      const struct exchange *exchange)
{
	const struct buf *head = exchange ? &exchange->response : &nothing;
	bool is_http = head->len > 0;
	struct warc *warc = archive->warc;
	struct body_digests digests = {NULL, NULL};
	struct warc_record record = {
		.head = {is_http ? "response" : "resource", warc->response_id,
			 warc->date,
			 is_http ? "application/http;msgtype=response"
				 : "application/octet-stream",
			 head->len + entry->len},
		.url = exchange ? exchange->url : entry->url,
		.info_id = warc->info_id,
		.ip = exchange ? exchange->remote_ip : NULL,
		.protocol = exchange ? exchange->protocol : NULL,
	};
	int status = body_digests_compute(&digests, entry, head);

	warc->is_revisit = false;
	if (status == 0) {
		warc->payload = *digest_value(digests.payload, CHECKSUM_SHA256);
		record.payload = &warc->payload;
		record.block = digest_value(digests.block, CHECKSUM_SHA256);
		if (is_http && entry->len > 0)
			record.refers_to = warc_payloads_find(&warc->payloads,
							      &warc->payload);
	}
	if (status == 0 && record.refers_to) {
		record.head.type = "revisit";
		warc->is_revisit = true;
		status = warc_record_put(archive->warc->member, &record, head,
					 &nothing);
	} else if (status == 0) {
		status = warc_record_begin(warc->member, &record);
		if (status == 0)
			status = gzip_member_put(warc->member, head->data,
						 head->len);
	}
	body_digests_close(&digests);
	return status;
}

static int open_member(struct archive *archive)
{
	struct warc *warc = archive->warc;

	return warc->member ? 0
			    : gzip_member_open(&warc->member, &archive->file,
					       ends_with(archive->path, ".gz"));
}

static int begin(struct archive *archive, const struct archive_entry *entry)
{
	const struct exchange_log *log = entry->exchanges;
	const struct exchange *last =
		log->count > 0 ? &log->exchanges[log->count - 1] : NULL;
	struct warc *warc = archive->warc;
	struct timespec now;
	int status = archive_file_begin(&archive->file, "", 0);

	if (log->lacks_memory)
		return -ENOMEM;
	clock_gettime(CLOCK_REALTIME, &now);
	warc_date_format(warc->date, last ? &last->began : &now);
	warc_id_make(warc->response_id);
	if (status == 0)
		status = open_member(archive);
	if (status == 0 && !*warc->info_id)
		status = put_info(archive);
	for (size_t i = 0; status == 0 && i + 1 < log->count; i++)
		status = put_hop(archive, &log->exchanges[i]);
	if (status == 0 && last && last->request.len > 0)
		status = put_request(archive, last, warc->date,
				     warc->response_id);
	return status == 0 ? begin_file(archive, entry, last) : status;
}

static int body(struct archive *archive, const void *data, size_t len)
{
	struct warc *warc = archive->warc;

	return warc->is_revisit ? 0 : gzip_member_put(warc->member, data, len);
}

/* How the answer came about, in the words of the standard. */
static int describe(struct buf *text, const struct exchange_log *log)
{
	size_t hops = log->count > 0 ? log->count - 1 : 0;
	int status = 0;

	if (hops > 0)
		status = warc_head_add_uri(text, "via",
					   log->exchanges[hops - 1].url);
	if (status == 0 && hops > 0)
		status = buf_puts(text, "hopsFromSeed: ");
	for (size_t i = 0; status == 0 && i < hops; i++)
		status = buf_putc(text, 'R');
	if (status == 0 && hops > 0)
		status = buf_puts(text, "\r\n");
	return status == 0 && log->count > 0
		       ? buf_printf(text, "fetchTimeMs: %lld\r\n",
				    (long long)(log->exchanges[hops].took_us /
						1000))
		       : status;
}

static int put_metadata(struct archive *archive,
			const struct archive_entry *entry)
{
	const struct exchange_log *log = entry->exchanges;
	char id[WARC_ID_SIZE];
	struct buf text = BUF_INIT(SIZE_MAX / 2);
	struct warc_record record = {
		.head = {"metadata", id, archive->warc->date,
			 "application/warc-fields", 0},
		.url = log->count > 0 ? log->exchanges[log->count - 1].url
				      : entry->url,
		.info_id = archive->warc->info_id,
		.concurrent_to = archive->warc->response_id,
	};
	int status = describe(&text, log);

	warc_id_make(id);
	if (status == 0 && text.len > 0)
		status = warc_record_put(archive->warc->member, &record, &text,
					 &nothing);
	buf_release(&text);
	return status;
}

/* Without memory the next run does not know of it. */
static void note_payload(struct archive *archive, struct archive_entry *entry)
{
	const struct exchange_log *log = entry->exchanges;
	const char *url = log->exchanges[log->count - 1].url;
	struct warc *warc = archive->warc;

	warc_payloads_add(&warc->payloads, &warc->payload, warc->response_id,
			  warc->date, url);
	if (entry->len > 0)
		entry->payload = warc_payload_format(
			&warc->payload, warc->response_id, warc->date, url);
}

static int end(struct archive *archive, struct archive_entry *entry)
{
	struct warc *warc = archive->warc;
	int status = warc->is_revisit ? 0 : warc_record_end(warc->member);

	if (status == 0)
		status = put_metadata(archive, entry);
	if (status == 0 && !warc->is_revisit && entry->exchanges->count > 0)
		note_payload(archive, entry);
	return status;
}

static void remember(struct archive *archive, const char *payload)
{
	warc_payloads_add_text(&archive->warc->payloads, payload);
}

const struct archive_format archive_warc = {
	.open = open_warc,
	.close = close_warc,
	.begin = begin,
	.body = body,
	.end = end,
	.remember = remember,
};

#include "archive/warc_record.h"

#include <stdint.h>
#include <string.h>

#include "storage/digest.h"

static int add_digest(struct buf *out, const char *name,
		      const struct checksum *digest)
{
	char text[WARC_DIGEST_SIZE];

	if (!digest)
		return 0;
	warc_digest_format(text, digest);
	return warc_head_add(out, name, text);
}

static int add_reference(struct buf *out, const struct warc_payload *payload)
{
	int status;

	if (!payload)
		return 0;
	status = warc_head_add(out, "WARC-Profile",
			       "http://netpreserve.org/warc/1.1/revisit/"
			       "identical-payload-digest");
	if (status == 0)
		status = warc_head_add_id(out, "WARC-Refers-To", payload->id);
	if (status == 0)
		status = warc_head_add_uri(out, "WARC-Refers-To-Target-URI",
					   payload->url);
	return status == 0 ? warc_head_add(out, "WARC-Refers-To-Date",
					   payload->date)
			   : status;
}

static int put_fields(struct buf *out, const struct warc_record *record)
{
	int status = warc_head_begin(out, &record->head);

	if (status == 0 && record->url)
		status = warc_head_add_uri(out, "WARC-Target-URI", record->url);
	if (status == 0)
		status = warc_head_add_id(out, "WARC-Warcinfo-ID",
					  record->info_id);
	if (status == 0)
		status = warc_head_add_id(out, "WARC-Concurrent-To",
					  record->concurrent_to);
	if (status == 0)
		status = warc_head_add(out, "WARC-IP-Address", record->ip);
	if (status == 0)
		status = warc_head_add(out, "WARC-Protocol", record->protocol);
	if (status == 0)
		status =
			warc_head_add(out, "WARC-Truncated", record->truncated);
	if (status == 0)
		status = add_digest(out, "WARC-Block-Digest", record->block);
	if (status == 0)
		status =
			add_digest(out, "WARC-Payload-Digest", record->payload);
	return status == 0 ? add_reference(out, record->refers_to) : status;
}

int warc_record_begin(struct gzip_member *member,
		      const struct warc_record *record)
{
	struct buf out = BUF_INIT(SIZE_MAX / 2);
	int status = put_fields(&out, record);

	if (status == 0)
		status = warc_head_end(&out);
	gzip_member_begin(member);
	if (status == 0)
		status = gzip_member_put(member, out.data, out.len);
	buf_release(&out);
	return status;
}

int warc_record_end(struct gzip_member *member)
{
	int status = gzip_member_put(member, WARC_RECORD_END,
				     strlen(WARC_RECORD_END));

	return status == 0 ? gzip_member_end(member) : status;
}

int warc_record_put(struct gzip_member *member, struct warc_record *record,
		    const struct buf *block, const struct buf *rest)
{
	struct digest *digest;
	int status = digest_open(&digest, 1U << CHECKSUM_SHA256);

	record->head.len_bytes = block->len + rest->len;
	if (status == 0)
		status = digest_update(digest, block->data, block->len);
	if (status == 0)
		status = digest_update(digest, rest->data, rest->len);
	if (status == 0)
		status = digest_finish(digest);
	if (status == 0) {
		record->block = digest_value(digest, CHECKSUM_SHA256);
		status = warc_record_begin(member, record);
	}
	digest_close(digest);
	if (status == 0)
		status = gzip_member_put(member, block->data, block->len);
	if (status == 0)
		status = gzip_member_put(member, rest->data, rest->len);
	return status == 0 ? warc_record_end(member) : status;
}

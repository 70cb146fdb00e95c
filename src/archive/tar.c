/*
 * Archives for tar.
 */
#include "archive/archive_internal.h"
#include "archive/tar_header.h"

static int begin(struct archive *archive, const struct archive_entry *entry)
{
	const struct tar_file file = {entry->name, entry->len, entry->mtime_s};
	struct buf header = BUF_INIT(SIZE_MAX / 2);
	int status = tar_header_put(&header, &file);

	if (status == 0)
		status = archive_file_begin(&archive->file, header.data,
					    TAR_BLOCK_BYTES);
	if (status == 0)
		status = archive_file_put(&archive->file,
					  header.data + TAR_BLOCK_BYTES,
					  header.len - TAR_BLOCK_BYTES);
	buf_release(&header);
	return status;
}

static int body(struct archive *archive, const void *data, size_t len)
{
	return archive_file_put(&archive->file, data, len);
}

static int end(struct archive *archive, struct archive_entry *entry)
{
	static const char zeros[TAR_BLOCK_BYTES];

	return archive_file_put(&archive->file, zeros,
				(size_t)tar_padding_bytes(entry->len));
}

const struct archive_format archive_tar = {
	.trailer_bytes = TAR_TRAILER_BYTES,
	.begin = begin,
	.body = body,
	.end = end,
};

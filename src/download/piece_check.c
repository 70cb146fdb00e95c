#include "download/piece_check.h"

#include <inttypes.h>
#include <stdlib.h>

#include "storage/part_pieces.h"

bool piece_check_is_due(const struct download *download)
{
	return download->item->options && download->item->options->pieces &&
	       download_may_resume(download) && !download->content.range;
}

/* Check what is stored.  The map is made if there is none. */
static int check(struct download *download)
{
	const struct pieces *pieces = download->item->options->pieces;

	if (!download->pieces)
		download->pieces = piece_map_new(pieces->count);
	if (!download->pieces)
		return UV_ENOMEM;
	return part_pieces_check(download->part, pieces, download->pieces);
}

int piece_check_open(struct download *download)
{
	if (!download->pieces)
		return 0;
	return part_pieces_open(download->part, download->item->options->pieces,
				download->pieces);
}

/* Nothing of it is of use. */
static int begin_anew(struct download *download)
{
	download_discard_part(download);
	piece_map_reset(download->pieces);
	return part_file_open(&download->part, download->file.folder,
			      download->file.name,
			      download_part_identity(download), false);
}

int piece_check_adopt(struct download *download)
{
	const struct pieces *pieces = download->item->options->pieces;
	uint64_t size_bytes;
	size_t right;
	int status = part_file_seed(download->part, download->file.name, pieces,
				    &size_bytes);

	if (status != 0 || part_file_len(download->part) == 0)
		return status;
	status = check(download);
	if (status != 0)
		return status == UV_ENOTSUP ? begin_anew(download) : status;
	right = piece_map_count(download->pieces, PIECE_RIGHT);
	if (right == 0)
		return begin_anew(download);
	if (right == pieces->count && size_bytes == pieces->total_bytes)
		return UV_EALREADY;
	status = piece_check_open(download);
	return status > 0 ? 0 : status;
}

/* Which piece is the first that is damaged. */
static size_t first_damaged(const struct piece_map *map)
{
	size_t first, end;

	(void)piece_map_next_damaged(map, 0, &first, &end);
	return first;
}

static void explain(const struct download *download, size_t damaged,
		    struct failure *failure)
{
	const struct pieces *pieces = download->item->options->pieces;
	struct piece_range range =
		pieces_range(pieces, first_damaged(download->pieces));

	failure_set(failure, ERROR_CHECKSUM,
		    "%zu of %zu pieces damaged, the first from byte %" PRIu64
		    " to %" PRIu64,
		    damaged, pieces->count, range.start, range.end - 1);
}

int piece_check_run(struct download *download, struct failure *failure)
{
	size_t damaged;
	int status;

	if (!piece_check_is_due(download))
		return 0;
	status = check(download);
	if (status != 0)
		return status == UV_ENOTSUP ? 0 : status;
	damaged = piece_map_count(download->pieces, PIECE_DAMAGED);
	/* That fewer are is a success, as it were. */
	if (damaged < download->damaged)
		download->has_mismatched = false;
	download->damaged = damaged;
	if (damaged == 0)
		return 0;
	explain(download, damaged, failure);
	status = piece_check_open(download);
	return status < 0 ? status : UV_EILSEQ;
}

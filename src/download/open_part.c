#include "download/open_part.h"

#include <string.h>

#include "download/piece_check.h"
#include "storage/adopted_file.h"
#include "storage/existing_file.h"

/* What a file from before the run has to do with it. */
static int look_at_present(struct download *download)
{
	const struct run *run = download->run;
	int status = 0;

	download->adopted_bytes = 0;
	if (!download->file.exists ||
	    !request_content_is_plain(&download->content))
		return 0;
	if (piece_check_is_due(download) &&
	    (run->settings->exists == EXISTS_RESUME ||
	     run->settings->exists == EXISTS_UPDATE))
		return part_file_len(download->part) > 0 ||
				       download->starts_over
			       ? 0
			       : piece_check_adopt(download);
	switch (run->settings->exists) {
	case EXISTS_RESUME:
		if (part_file_len(download->part) > 0 || download->starts_over)
			return 0;
		status =
			adopted_file_begin(download->part, download->file.name);
		download->adopted_bytes = part_file_len(download->part);
		return status;
	case EXISTS_UPDATE:
	case EXISTS_SIZE:
		version_reset(&download->present);
		status = existing_file_version(
			download->file.folder, download->file.name,
			download_identity(download), &download->present);
		return status == UV_ENOENT ? 0 : status;
	default:
		return 0;
	}
}

/*
 * Where its part is: beside its file, or in the destination where it goes into
 * an archive, under a name by the item's number.
 */
static struct folder *place_part(const struct download *download,
				 char name[NAME_SIZE])
{
	const struct file_name *file = &download->file;

	if (settings_archive(download->run->settings)) {
		name_numbered(name, file->wanted,
			      (unsigned)(download->item->index - 1));
		return dest_root(download->run->dest);
	}
	strcpy(name, file->name);
	return file->folder;
}

int open_part(struct download *download)
{
	const struct run *run = download->run;
	char name[NAME_SIZE];
	struct folder *folder;
	bool resume = !download->starts_over && run->settings->resume &&
		      download_may_resume(download);
	int status;

	if (download->part)
		return 0;
	folder = place_part(download, name);
	status = part_file_open(&download->part, folder, name,
				download_part_identity(download), resume);
	if (status == 0 && download->was_busy && resume &&
	    part_file_len(download->part) == 0)
		status = part_file_resume(download->part);
	return status == 0 ? look_at_present(download) : status;
}

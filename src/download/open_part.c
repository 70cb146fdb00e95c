#include "download/open_part.h"

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
	switch (run->settings->exists) {
	case EXISTS_RESUME:
		if (part_file_len(download->part) > 0 || download->starts_over)
			return 0;
		status =
			adopted_file_begin(download->part, download->file.name);
		download->adopted_bytes = part_file_len(download->part);
		return status;
	case EXISTS_UPDATE:
		version_reset(&download->present);
		status = existing_file_version(
			download->file.folder, download->file.name,
			download_identity(download), &download->present);
		return status == UV_ENOENT ? 0 : status;
	default:
		return 0;
	}
}

int open_part(struct download *download)
{
	const struct run *run = download->run;
	bool resume = !download->starts_over && run->settings->resume &&
		      request_content_is_plain(&download->content);
	int status;

	if (download->part)
		return 0;
	status = part_file_open(&download->part, download->file.folder,
				download->file.name, download_identity(download),
				resume);
	if (status == 0 && download->was_busy && resume &&
	    part_file_len(download->part) == 0)
		status = part_file_resume(download->part);
	return status == 0 ? look_at_present(download) : status;
}

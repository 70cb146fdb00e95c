#include "download/present.h"

#include <stdlib.h>

#include "storage/final_name.h"
#include "storage/verify.h"

/* See whether another process has fetched the file meanwhile. */
static int look_again(struct download *download)
{
	struct run *run = download->run;
	struct file_name *file = &download->file;
	struct name_request request = {.folder = file->folder,
				       .wanted = file->wanted,
				       .key = download_key(download),
				       .number = file->number};
	int status = final_name_look(dest_names(run->dest),
				     run->settings->exists, &request);

	if (status != 0)
		return status;
	file->exists = request.exists;
	file->obstacle = request.obstacle;
	return 0;
}

static void explain_difference(const struct download *download,
			       const struct checksum *expected,
			       const struct checksum *actual,
			       struct failure *failure)
{
	const char *name = download->file.name;
	char *path = download_path(download);
	char wanted[CHECKSUM_TEXT_SIZE], got[CHECKSUM_TEXT_SIZE];

	checksum_format(wanted, expected);
	checksum_format(got, actual);
	failure_set(failure, ERROR_CHECKSUM, "%s differs: expected %s, got %s",
		    path ? path : name, wanted, got);
	failure->remedy = "fetch it anew with --exists overwrite";
	free(path);
}

int present_verify(struct download *download, struct failure *failure)
{
	const struct expected_sources sources =
		download_expected_sources(download);
	struct expected *expected = &download->expected;
	const struct checksum *mismatch;
	struct checksum actual;
	int status = expected_set(expected, &sources, failure);

	if (status != 0 || expected->by_user == 0)
		return status;
	status = folder_verify(download->file.folder, download->file.name,
			       expected->checksums, expected->by_user,
			       &mismatch, &actual);
	if (status == UV_ECANCELED)
		return status;
	if (status != 0)
		failure_set_status(failure, status, download->file.name);
	else if (mismatch)
		explain_difference(download, mismatch, &actual, failure);
	return status != 0 || mismatch ? UV_EPROTO : 0;
}

int present_check(struct download *download, bool *is_kept,
		  struct failure *failure)
{
	const struct run *run = download->run;
	const struct file_name *file = &download->file;
	int status = download->was_busy ? look_again(download) : 0;

	*is_kept = false;
	if (status != 0)
		return status;
	if (folder_status(file->folder) != 0) {
		folder_explain(file->folder, failure);
		return UV_EPROTO;
	}
	if (file->obstacle) {
		file_name_explain_obstacle(file->folder, file->name,
					   file->obstacle, failure);
		return UV_EPROTO;
	}
	*is_kept =
		file->exists && file_name_keeps_existing(run->settings->exists);
	return *is_kept ? present_verify(download, failure) : 0;
}

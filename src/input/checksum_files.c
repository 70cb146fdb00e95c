#include "input/checksum_files.h"

#include <string.h>

#include "input/source.h"
#include "model/checksum_line.h"

/* Of a text signed with PGP (RFC 9580 section 7): which part a line is of. */
enum part {
	PLAIN, /* not signed at all, up to here */
	SIGNED_HEAD,
	SIGNED_TEXT,
	SIGNATURE,
};

struct file {
	struct item_builder *builder;
	struct checksums *checksums; /* that it is read into */
	struct source *source;
	struct source_position position; /* of the line that was read last */
	bool is_blake2b;
	enum part part;
};

/* Whether a line is one of checksums, and not what PGP puts around them. */
static bool is_text(struct file *file, const char *text)
{
	enum part before = file->part;

	if (before == PLAIN &&
	    strcmp(text, "-----BEGIN PGP SIGNED MESSAGE-----") == 0)
		file->part = SIGNED_HEAD;
	else if (before == SIGNED_HEAD && !*text)
		file->part = SIGNED_TEXT;
	else if (before == SIGNED_TEXT &&
		 strcmp(text, "-----BEGIN PGP SIGNATURE-----") == 0)
		file->part = SIGNATURE;
	else if (before == SIGNATURE &&
		 strcmp(text, "-----END PGP SIGNATURE-----") == 0)
		file->part = PLAIN;
	return *text && file->part == before &&
	       (before == PLAIN || before == SIGNED_TEXT);
}

static int take_line(struct file *file, char *text)
{
	struct checksum checksum;
	struct failure failure;
	char *name;
	int status;

	if (!is_text(file, text))
		return 0;
	if (checksum_line_parse(text, &checksum, &name, file->is_blake2b,
				&failure) == 0) {
		status = checksums_add(file->checksums, name, &checksum);
		if (status != UV_ENOENT)
			return status;
		failure_set(&failure, ERROR_INPUT,
			    "the name is that of a directory");
	}
	return item_builder_reject_line(file->builder, file->position,
					&failure);
}

/* Read a line.  Returns 1, 0 at the end, or a status. */
static int read_line(struct file *file, bool *readable)
{
	struct source_line line;
	int status = source_next(file->source, &line);

	file->position.line = line.number;
	if (status == 0)
		return 0;
	if (status == 1) {
		status = take_line(file, line.text);
		return status == 0 ? 1 : status;
	}
	*readable = status == UV_EMSGSIZE;
	status = item_builder_reject_status(file->builder, file->position,
					    status, "checksums");
	return status == 0 && *readable ? 1 : status;
}

static int read_file(struct file *file, const char *path, bool *readable)
{
	struct failure failure;
	int status;

	file->position = (struct source_position){path, 0};
	file->is_blake2b = checksum_line_is_blake2b(path);
	file->part = PLAIN;
	status = source_open(&file->source, path);
	if (status == UV_ECANCELED)
		return status;
	*readable = status == 0;
	if (status < 0) {
		failure_set_status(&failure, status,
				   "cannot open the checksums");
		return item_builder_reject_line(file->builder, file->position,
						&failure);
	}
	do
		status = read_line(file, readable);
	while (status == 1);
	source_close(file->source);
	return status;
}

int checksum_files_read(struct item_builder *builder,
			const struct strings *files, struct checksums **out,
			bool *all_read)
{
	struct file file = {.builder = builder};
	int status = 0;

	*out = NULL;
	*all_read = true;
	if (files->count == 0)
		return 0;
	*out = file.checksums = checksums_new();
	if (!file.checksums)
		return UV_ENOMEM;
	for (size_t i = 0; status == 0 && *all_read && i < files->count; i++)
		status = read_file(&file, files->items[i], all_read);
	checksums_sort(file.checksums);
	return status;
}

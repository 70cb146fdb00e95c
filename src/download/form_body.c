/*
 * The digest, by which the answer is told from those to other requests, is of
 * the fields and not of the body: its boundary is another one in each run.
 */
#include "download/form_body.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <coget/status.h>

#include "base/own_path.h"
#include "base/wipe.h"
#include "http/multipart.h"
#include "storage/digest.h"

#define ALGORITHM CHECKSUM_SHA256

struct making {
	struct body *body;
	const struct settings *settings;
	struct failure *failure;
	struct digest *digest;
	struct buf text; /* since the last file */
	struct multipart multipart;
};

static int refuse(const struct making *making, const char *path,
		  const char *why)
{
	failure_set(making->failure, ERROR_FILE, "--form %.200s: %s", path,
		    why);
	making->failure->remedy = "give a regular file that can be read, and "
				  "read again for a retry";
	return UV_EPROTO;
}

static int put_head(struct making *making, const struct form_field *field)
{
	const struct multipart_field head = {field->name, field->file_name,
					     field->type};

	return multipart_add_head(&making->multipart, &making->text, &head);
}

/* Add what it is; that is the body's then. */
static int add_piece(struct making *making, const struct body_piece *piece)
{
	struct body *body = making->body;
	struct body_piece *longer = realloc(
		body->pieces, (body->piece_count + 1) * sizeof(*longer));

	if (!longer)
		return UV_ENOMEM;
	body->pieces = longer;
	body->pieces[body->piece_count++] = *piece;
	body->bytes += piece->bytes;
	return 0;
}

static int end_text(struct making *making)
{
	const struct body_piece piece = {making->text.data, -1,
					 making->text.len};
	int status = add_piece(making, &piece);

	if (status == 0)
		making->text = BUF_INIT(SIZE_MAX);
	return status;
}

static int add_file(struct making *making, const char *path)
{
	struct body_piece piece = {NULL, own_path_open_to_read(path), 0};
	struct stat file;
	int status;

	if (piece.fd == OWN_PATH_FOREIGN_LINK)
		return refuse(making, path, OWN_PATH_FOREIGN_TEXT);
	if (piece.fd < 0)
		return refuse(making, path, strerror(-piece.fd));
	if (fstat(piece.fd, &file) != 0 || !S_ISREG(file.st_mode))
		status = refuse(making, path, "it is not a regular file");
	else
		status = digest_update_file(making->digest, piece.fd,
					    &piece.bytes);
	if (status == 0)
		status = end_text(making);
	if (status == 0)
		status = add_piece(making, &piece);
	if (status < 0)
		close(piece.fd);
	return status < 0 && status != UV_ENOMEM && status != UV_EPROTO
		       ? refuse(making, path, strerror(-status))
		       : status;
}

/* Each string with its NUL, lest two forms have the same. */
static int digest_text(struct making *making, const char *text)
{
	text = text ? text : "";
	return digest_update(making->digest, text, strlen(text) + 1);
}

static int add_field(struct making *making, const struct form_field *field)
{
	int status = put_head(making, field);

	if (status == 0)
		status = digest_text(making, field->name);
	if (status == 0)
		status = digest_text(making, field->file_name);
	if (status == 0)
		status = digest_text(making, field->type);
	if (status == 0 && field->is_of_file)
		status = add_file(making, field->value);
	else if (status == 0)
		status = digest_text(making, field->value);
	if (status == 0 && !field->is_of_file)
		status = buf_puts(&making->text, field->value);
	return status == 0 ? buf_puts(&making->text, "\r\n") : status;
}

static int add_fields(struct making *making)
{
	const struct settings *settings = making->settings;
	int status = 0;

	for (size_t i = 0; status == 0 && i < settings->form_count; i++)
		status = add_field(making, &settings->form[i]);
	if (status == 0)
		status = multipart_add_end(&making->multipart, &making->text);
	if (status == 0)
		status = end_text(making);
	if (status == 0)
		status = digest_finish(making->digest);
	return status;
}

static int describe(struct making *making)
{
	struct body *body = making->body;

	memcpy(body->digest, digest_value(making->digest, ALGORITHM)->value,
	       sizeof(body->digest));
	body->has_digest = true;
	body->type = multipart_type(&making->multipart);
	return body->type ? 0 : UV_ENOMEM;
}

int form_body_open(struct body *out, const struct settings *settings,
		   struct failure *failure)
{
	struct making making = {.body = out,
				.settings = settings,
				.failure = failure,
				.text = BUF_INIT(SIZE_MAX)};
	int status;

	out->is_there = true;
	out->fd = -1;
	if (multipart_init(&making.multipart) < 0)
		return UV_ENOMEM;
	status = digest_open(&making.digest, 1u << ALGORITHM);
	if (status < 0)
		return UV_ENOMEM;
	status = add_fields(&making);
	if (status == 0)
		status = describe(&making);
	digest_close(making.digest);
	wipe_buf(&making.text);
	return status < 0 && status != UV_EPROTO ? UV_ENOMEM : status;
}

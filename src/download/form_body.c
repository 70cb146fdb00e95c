/*
 * The digest, by which the answer is told from those to other requests, is of
 * the fields and not of the body: its boundary is another one in each run.
 */
#include "download/form_body.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <coget/status.h>

#include "base/own_path.h"
#include "base/wipe.h"
#include "storage/digest.h"

#define ALGORITHM CHECKSUM_SHA256

struct making {
	struct body *body;
	const struct settings *settings;
	struct failure *failure;
	struct digest *digest;
	struct buf text; /* since the last file */
	uint64_t boundary[2];
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

/* Within quotes, as browsers write names. */
static int put_name(struct buf *text, const char *key, const char *name)
{
	int status = buf_printf(text, "; %s=\"", key);

	for (; status == 0 && *name; name++) {
		if (*name == '"')
			status = buf_puts(text, "%22");
		else if (*name == '\r')
			status = buf_puts(text, "%0D");
		else if (*name == '\n')
			status = buf_puts(text, "%0A");
		else
			status = buf_putc(text, *name);
	}
	return status == 0 ? buf_putc(text, '"') : status;
}

static int put_boundary(struct making *making, const char *end)
{
	return buf_printf(&making->text,
			  "--------------------------%016" PRIx64 "%016" PRIx64
			  "%s\r\n",
			  making->boundary[0], making->boundary[1], end);
}

static int put_head(struct making *making, const struct form_field *field)
{
	struct buf *text = &making->text;
	int status = put_boundary(making, "");

	if (status == 0)
		status = buf_puts(text, "Content-Disposition: form-data");
	if (status == 0)
		status = put_name(text, "name", field->name);
	if (status == 0 && field->file_name)
		status = put_name(text, "filename", field->file_name);
	if (status == 0 && field->type)
		status = buf_printf(text, "\r\nContent-Type: %s", field->type);
	return status == 0 ? buf_puts(text, "\r\n\r\n") : status;
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
		status = put_boundary(making, "--");
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
	if (asprintf(&body->type,
		     "multipart/form-data; boundary="
		     "------------------------%016" PRIx64 "%016" PRIx64,
		     making->boundary[0], making->boundary[1]) >= 0)
		return 0;
	body->type = NULL;
	return UV_ENOMEM;
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
	if (getrandom(making.boundary, sizeof(making.boundary), 0) !=
	    sizeof(making.boundary))
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

void form_body_release(struct body *body)
{
	for (size_t i = 0; i < body->piece_count; i++) {
		wipe_text(body->pieces[i].text);
		if (body->pieces[i].fd >= 0)
			close(body->pieces[i].fd);
	}
	free(body->pieces);
	free(body->type);
}

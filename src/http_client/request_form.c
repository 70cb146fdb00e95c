#include "http_client/request_form.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "http/multipart.h"
#include "http/query.h"
#include "http_client/body_file.h"
#include "http_client/http_error.h"
#include "model/header.h"

/* A form while it is written. */
struct writing {
	struct body *body;
	struct multipart multipart;
	struct buf text; /* since the last file */
};

/* Add what is the body's then. */
static int add_piece(struct body *body, struct body_piece piece)
{
	struct body_piece *longer = realloc(
		body->pieces, (body->piece_count + 1) * sizeof(*longer));

	if (!longer)
		return UV_ENOMEM;
	body->pieces = longer;
	longer[body->piece_count++] = piece;
	body->bytes += piece.bytes;
	return 0;
}

static int add_text(struct writing *writing)
{
	int status = add_piece(
		writing->body,
		(struct body_piece){writing->text.data, -1, writing->text.len});

	if (status == 0)
		writing->text = BUF_INIT(SIZE_MAX / 2);
	return status;
}

static int add_file(struct writing *writing, const char *path)
{
	struct body_piece piece = {NULL, -1, 0};
	int status;

	piece.fd = body_file_open(path, &piece.bytes);
	if (piece.fd < 0)
		return piece.fd;
	status = add_text(writing);
	if (status == 0)
		status = add_piece(writing->body, piece);
	if (status < 0)
		close(piece.fd);
	return status;
}

static int check_part(const struct co_http_part *part)
{
	int kinds = !!part->text + !!part->path + !!part->data;

	if (kinds == 1 && (!part->type || header_can_hold(part->type)))
		return 0;
	return http_error_set(UV_EINVAL,
			      "the part \"%.64s\" of the form cannot be sent",
			      part->name);
}

static struct multipart_field describe(const struct co_http_part *part)
{
	const char *slash = part->path ? strrchr(part->path, '/') : NULL;
	const char *path_name = slash ? slash + 1 : part->path;
	bool is_text = part->text && !part->file_name;

	return (struct multipart_field){
		part->name, part->file_name ? part->file_name : path_name,
		part->type || is_text ? part->type
				      : "application/octet-stream"};
}

static int add_content(struct writing *writing, const struct co_http_part *part)
{
	if (part->path)
		return add_file(writing, part->path);
	return part->text ? buf_puts(&writing->text, part->text)
			  : buf_append(&writing->text, part->data, part->len);
}

static int add_part(struct writing *writing, const struct co_http_part *part)
{
	const struct multipart_field field = describe(part);
	int status = check_part(part);

	if (status == 0)
		status = multipart_add_head(&writing->multipart, &writing->text,
					    &field);
	if (status == 0)
		status = add_content(writing, part);
	return status == 0 ? buf_puts(&writing->text, "\r\n") : status;
}

int request_form_open(struct body *out, const struct co_http_part *parts)
{
	struct writing writing = {.body = out, .text = BUF_INIT(SIZE_MAX / 2)};
	int status = multipart_init(&writing.multipart);

	for (; status == 0 && parts->name; parts++)
		status = add_part(&writing, parts);
	if (status == 0)
		status = multipart_add_end(&writing.multipart, &writing.text);
	if (status == 0)
		status = add_text(&writing);
	buf_release(&writing.text);
	if (status < 0)
		return status;
	out->type = multipart_type(&writing.multipart);
	return out->type ? 0 : UV_ENOMEM;
}

int request_form_encode(struct body *out, const struct co_http_pair *fields)
{
	struct writing writing = {.body = out, .text = BUF_INIT(SIZE_MAX / 2)};
	int status = buf_append(&writing.text, "", 0);

	for (; status == 0 && fields->name; fields++) {
		if (writing.text.len > 0)
			status = buf_putc(&writing.text, '&');
		if (status == 0)
			status = query_add(&writing.text, fields->name,
					   fields->value);
	}
	if (status == 0)
		status = add_text(&writing);
	buf_release(&writing.text);
	if (status < 0)
		return UV_ENOMEM;
	out->type = strdup("application/x-www-form-urlencoded");
	return out->type ? 0 : UV_ENOMEM;
}

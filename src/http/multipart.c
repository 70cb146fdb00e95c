#include "http/multipart.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/random.h>

#define BOUNDARY "------------------------%016" PRIx64 "%016" PRIx64

int multipart_init(struct multipart *multipart)
{
	return getrandom(multipart->boundary, sizeof(multipart->boundary), 0) ==
			       sizeof(multipart->boundary)
		       ? 0
		       : -ENOMEM;
}

/* Within quotes, as browsers write names. */
static int add_name(struct buf *text, const char *key, const char *name)
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

static int add_boundary(const struct multipart *multipart, struct buf *text,
			const char *end)
{
	return buf_printf(text, "--" BOUNDARY "%s\r\n", multipart->boundary[0],
			  multipart->boundary[1], end);
}

int multipart_add_head(const struct multipart *multipart, struct buf *text,
		       const struct multipart_field *field)
{
	int status = add_boundary(multipart, text, "");

	if (status == 0)
		status = buf_puts(text, "Content-Disposition: form-data");
	if (status == 0)
		status = add_name(text, "name", field->name);
	if (status == 0 && field->file_name)
		status = add_name(text, "filename", field->file_name);
	if (status == 0 && field->type)
		status = buf_printf(text, "\r\nContent-Type: %s", field->type);
	return status == 0 ? buf_puts(text, "\r\n\r\n") : status;
}

int multipart_add_end(const struct multipart *multipart, struct buf *text)
{
	return add_boundary(multipart, text, "--");
}

char *multipart_type(const struct multipart *multipart)
{
	char *type;

	return asprintf(&type, "multipart/form-data; boundary=" BOUNDARY,
			multipart->boundary[0], multipart->boundary[1]) < 0
		       ? NULL
		       : type;
}

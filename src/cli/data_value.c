#include "cli/data_value.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/wipe.h"
#include "cli/secret.h"

#define DATA_MAX_BYTES ((size_t)64 * 1024 * 1024)

static int append(struct settings *settings, const char *data, size_t len)
{
	struct buf *body = &settings->body;

	body->cap = DATA_MAX_BYTES;
	settings->has_body = true;
	return buf_append(body, data, len);
}

/* Between the data of two options. */
static int separate(struct settings *settings)
{
	return settings->body.len > 0 && !settings->is_json_body
		       ? append(settings, "&", 1)
		       : 0;
}

static int read_input(struct buf *text)
{
	char block[4096];
	ssize_t len;
	int status = 0;

	do {
		len = file_read_some(STDIN_FILENO, block, sizeof(block));
		if (len > 0)
			status = buf_append(text, block, (size_t)len);
	} while (status == 0 && len > 0);
	explicit_bzero(block, sizeof(block));
	if (status == -ENOBUFS)
		status = -EFBIG;
	return len < 0 ? (int)len : status;
}

static void drop_line_ends(struct buf *text)
{
	size_t len = 0;

	for (size_t i = 0; i < text->len; i++)
		if (text->data[i] != '\r' && text->data[i] != '\n')
			text->data[len++] = text->data[i];
	buf_truncate(text, len);
}

/* The text of "@FILE". */
static int add_file(struct settings *settings, const char *value, bool is_form)
{
	struct buf text = BUF_INIT(DATA_MAX_BYTES);
	int status = strcmp(value, "@-") == 0
			     ? read_input(&text)
			     : secret_read_file(settings, &text, value);

	if (status == 0 && is_form && text.len > 0)
		drop_line_ends(&text);
	if (status == 0)
		status = append(settings, text.data ? text.data : "", text.len);
	wipe_buf(&text);
	return status;
}

int data_value_add(struct settings *settings, const char *value)
{
	int status = separate(settings);

	if (status != 0)
		return status;
	return value[0] == '@' ? add_file(settings, value, true)
			       : append(settings, value, strlen(value));
}

int data_value_add_raw(struct settings *settings, const char *value)
{
	int status = separate(settings);

	return status == 0 ? append(settings, value, strlen(value)) : status;
}

int data_value_add_json(struct settings *settings, const char *value)
{
	settings->is_json_body = true;
	return value[0] == '@' ? add_file(settings, value, false)
			       : append(settings, value, strlen(value));
}

bool data_value_is_likely(const char *value)
{
	size_t len = strcspn(value, "=/");

	return value[0] == '@' || value[0] == '{' || value[len] == '=';
}

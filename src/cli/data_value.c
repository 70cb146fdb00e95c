#include "cli/data_value.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
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
static int read_file(struct settings *settings, struct buf *text,
		     const char *value)
{
	return strcmp(value, "@-") == 0
		       ? read_input(text)
		       : secret_read_file(settings, text, value);
}

static int add_file(struct settings *settings, const char *value, bool is_form)
{
	struct buf text = BUF_INIT(DATA_MAX_BYTES);
	int status = read_file(settings, &text, value);

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

/* As forms are encoded: a blank is a "+". */
static int append_encoded(struct settings *settings, const char *data,
			  size_t len)
{
	static const char digits[] = "0123456789ABCDEF";
	int status = append(settings, "", 0);

	for (size_t i = 0; status == 0 && i < len; i++) {
		unsigned char byte = (unsigned char)data[i];
		char code[] = {'%', digits[byte >> 4], digits[byte & 15]};

		if (isascii(byte) && (isalnum(byte) || strchr("-._~", byte)))
			status = append(settings, data + i, 1);
		else if (byte == ' ')
			status = append(settings, "+", 1);
		else
			status = append(settings, code, sizeof(code));
	}
	return status;
}

static int add_encoded_file(struct settings *settings, const char *value)
{
	struct buf text = BUF_INIT(DATA_MAX_BYTES);
	int status = read_file(settings, &text, value);

	if (status == 0)
		status = append_encoded(settings, text.data, text.len);
	wipe_buf(&text);
	return status;
}

int data_value_add_encoded(struct settings *settings, const char *value)
{
	const char *sign = strchr(value, '=');
	int status = separate(settings);

	if (!sign)
		sign = strchr(value, '@');
	if (!sign)
		return status == 0
			       ? append_encoded(settings, value, strlen(value))
			       : status;
	if (status == 0)
		status = append(settings, value, (size_t)(sign - value));
	if (status == 0 && sign > value)
		status = append(settings, "=", 1);
	if (status != 0)
		return status;
	return *sign == '@'
		       ? add_encoded_file(settings, sign)
		       : append_encoded(settings, sign + 1, strlen(sign + 1));
}

int data_value_add_json(struct settings *settings, const char *value)
{
	settings->is_json_body = true;
	return value[0] == '@' ? add_file(settings, value, false)
			       : append(settings, value, strlen(value));
}

int data_value_add_field(struct settings *settings, const char *value,
			 bool is_plain)
{
	struct form_field *longer = realloc(
		settings->form, (settings->form_count + 1) * sizeof(*longer));
	struct form_field *field;
	int status;

	if (!longer)
		return -ENOMEM;
	settings->form = longer;
	field = &longer[settings->form_count];
	*field = (struct form_field){0};
	status = form_field_parse(field, value, is_plain);
	if (status < 0)
		form_field_release(field);
	else
		settings->form_count++;
	return status;
}

bool data_value_is_likely(const char *value)
{
	size_t len = strcspn(value, "=/");

	return value[0] == '@' || value[0] == '{' || value[len] == '=';
}

#include "cli/secret.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "model/header.h"
#include "model/userinfo.h"

#define FILE_MAX_BYTES ((size_t)1024 * 1024)

static void forget(struct buf *text)
{
	if (text->data)
		explicit_bzero(text->data, text->size);
	buf_release(text);
}

/* Cut the next line off, without its end; NULL if there is none. */
static char *next_line(char **text)
{
	char *line = *text;
	size_t len = strcspn(line, "\r\n");

	if (!*line)
		return NULL;
	*text = line + len + (line[len] != '\0');
	line[len] = '\0';
	return line;
}

static int add_header(struct settings *settings, const char *line)
{
	size_t size = (settings->header_count + 1) * sizeof(*settings->headers);
	char **headers = settings->headers;

	if (!header_is_valid(line))
		return -EINVAL;
	headers = realloc(headers, size);
	if (!headers)
		return -ENOMEM;
	settings->headers = headers;
	headers[settings->header_count] = strdup(line);
	if (!headers[settings->header_count])
		return -ENOMEM;
	settings->header_count++;
	return 0;
}

int secret_add_headers(struct settings *settings, const char *value)
{
	struct buf text = BUF_INIT(FILE_MAX_BYTES);
	char *rest, *line;
	int status;

	if (value[0] != '@')
		return add_header(settings, value);
	status = file_read(&text, value + 1);
	rest = text.data;
	while (status == 0 && (line = next_line(&rest)) != NULL) {
		line += strspn(line, " \t");
		if (*line && *line != '#')
			status = add_header(settings, line);
		if (status == -EINVAL)
			status = -EBADMSG;
	}
	forget(&text);
	return status;
}

/* What can stand in a name or a password (RFC 7617 section 2). */
static bool has_controls(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7F)
			return true;
	return false;
}

static int set_user(struct settings *settings, const char *user)
{
	char *copy;

	if (!*user || has_controls(user))
		return -EINVAL;
	copy = strdup(user);
	if (!copy)
		return -ENOMEM;
	settings_forget(settings->user);
	settings->user = copy;
	return 0;
}

int secret_set_user(struct settings *settings, const char *value)
{
	struct buf text = BUF_INIT(FILE_MAX_BYTES);
	char *rest, *line;
	int status;

	if (value[0] != '@')
		return set_user(settings, value);
	status = file_read(&text, value + 1);
	if (status == 0) {
		rest = text.data;
		line = next_line(&rest);
		status = set_user(settings, line ? line : "");
		if (status == -EINVAL)
			status = -EBADMSG;
	}
	forget(&text);
	return status;
}

const char *secret_keep_url(struct settings *settings, char *word)
{
	size_t size = (settings->copy_count + 1) * sizeof(*settings->copies);
	struct userinfo userinfo;
	char **copies, *copy;

	if (!userinfo_find(word, &userinfo))
		return word;
	copies = realloc(settings->copies, size);
	if (!copies)
		return NULL;
	settings->copies = copies;
	copy = strdup(word);
	if (!copy)
		return NULL;
	copies[settings->copy_count++] = copy;
	memset(word + userinfo.offset, '*', userinfo.len);
	return copy;
}

void secret_overwrite(char *value)
{
	memset(value, '*', strlen(value));
}

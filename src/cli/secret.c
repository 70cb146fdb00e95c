#include "cli/secret.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/wipe.h"
#include "model/header.h"
#include "model/user_login.h"
#include "model/userinfo.h"

#define FILE_MAX_BYTES ((size_t)1024 * 1024)

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

/* Append a copy to an array of so many. */
static int append(char ***texts, size_t *count, const char *text)
{
	char **longer = realloc(*texts, (*count + 1) * sizeof(**texts));

	if (!longer)
		return -ENOMEM;
	*texts = longer;
	longer[*count] = strdup(text);
	if (!longer[*count])
		return -ENOMEM;
	++*count;
	return 0;
}

static int add_header(struct settings *settings, const char *line)
{
	if (!header_is_valid(line))
		return -EINVAL;
	return append(&settings->headers, &settings->header_count, line);
}

/* Read the file of "@FILE", and keep its name. */
static int read_file(struct settings *settings, struct buf *text,
		     const char *value)
{
	int status = append(&settings->secret_files,
			    &settings->secret_file_count, value + 1);

	return status == 0 ? file_read(text, value + 1) : status;
}

int secret_add_headers(struct settings *settings, const char *value)
{
	struct buf text = BUF_INIT(FILE_MAX_BYTES);
	char *rest, *line;
	int status;

	if (value[0] != '@')
		return add_header(settings, value);
	status = read_file(settings, &text, value);
	rest = text.data;
	while (status == 0 && (line = next_line(&rest)) != NULL) {
		line += strspn(line, " \t");
		if (*line && *line != '#')
			status = add_header(settings, line);
		if (status == -EINVAL)
			status = -EBADMSG;
	}
	wipe_buf(&text);
	return status;
}

static int add_user(struct settings *settings, const char *user)
{
	struct user_login ignored;
	int status = user_login_parse(&ignored, user);

	if (status < 0)
		return status;
	return append(&settings->users, &settings->user_count, user);
}

int secret_add_user(struct settings *settings, const char *value)
{
	struct buf text = BUF_INIT(FILE_MAX_BYTES);
	char *rest, *line;
	int status;

	if (value[0] != '@')
		return add_user(settings, value);
	status = read_file(settings, &text, value);
	if (status == 0) {
		rest = text.data;
		line = next_line(&rest);
		status = add_user(settings, line ? line : "");
		if (status == -EINVAL)
			status = -EBADMSG;
	}
	wipe_buf(&text);
	return status;
}

char *secret_keep(struct settings *settings, const char *text)
{
	if (append(&settings->copies, &settings->copy_count, text) < 0)
		return NULL;
	return settings->copies[settings->copy_count - 1];
}

const char *secret_keep_url(struct settings *settings, char *word)
{
	struct userinfo userinfo;
	char *kept;

	if (!userinfo_find(word, &userinfo))
		return word;
	kept = secret_keep(settings, word);
	if (kept)
		memset(word + userinfo.offset, '*', userinfo.len);
	return kept;
}

bool secret_is_given(const struct option *option, const char *value)
{
	return option->is_secret && value[0] != '@' &&
	       !(option->kind == OPTION_HEADER && header_is_valid(value) &&
		 header_is_harmless(value));
}

void secret_overwrite(char *value)
{
	memset(value, '*', strlen(value));
}

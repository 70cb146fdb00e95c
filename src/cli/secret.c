#include "cli/secret.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
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

/* Where headers are added. */
struct headers {
	char ***lines;
	size_t *count;
};

static int add_header(struct headers headers, const char *line)
{
	if (!header_is_valid(line))
		return -EINVAL;
	return append(headers.lines, headers.count, line);
}

int secret_read_file(struct settings *settings, struct buf *text,
		     const char *value)
{
	int status = append(&settings->secret_files,
			    &settings->secret_file_count, value + 1);

	return status == 0 ? file_read(text, value + 1) : status;
}

static int add_headers(struct settings *settings, struct headers headers,
		       const char *value)
{
	struct buf text = BUF_INIT(FILE_MAX_BYTES);
	char *rest, *line;
	int status;

	if (value[0] != '@')
		return add_header(headers, value);
	status = secret_read_file(settings, &text, value);
	rest = text.data;
	while (status == 0 && (line = next_line(&rest)) != NULL) {
		line += strspn(line, " \t");
		if (*line && *line != '#')
			status = add_header(headers, line);
		if (status == -EINVAL)
			status = -EBADMSG;
	}
	wipe_buf(&text);
	return status;
}

int secret_add_headers(struct settings *settings, const char *value)
{
	return add_headers(
		settings,
		(struct headers){&settings->headers, &settings->header_count},
		value);
}

int secret_add_host_headers(struct settings *settings,
			    struct host_settings *host, const char *value)
{
	return add_headers(
		settings, (struct headers){&host->headers, &host->header_count},
		value);
}

/* Of "@FILE", find the first line of the file, in text; else the value itself.
 */
static int find_line(struct settings *settings, struct buf *text,
		     const char *value, const char **line)
{
	char *rest;
	int status = 0;

	*line = value;
	if (value[0] == '@') {
		status = secret_read_file(settings, text, value);
		rest = text->data;
		*line = status == 0 ? next_line(&rest) : NULL;
	}
	if (!*line)
		*line = "";
	return status;
}

/* What is wrong with a value is so with the file that has it. */
static int status_of(const char *value, int status)
{
	return status == -EINVAL && value[0] == '@' ? -EBADMSG : status;
}

/* host is "" for a login that may name one itself. */
static int add_user(struct settings *settings, const char *host,
		    const char *user)
{
	struct user_login ignored;
	char *whole;
	int status;

	if (asprintf(&whole, "%s%s%s", host, *host ? "=" : "", user) < 0)
		return -ENOMEM;
	status = user_login_parse(&ignored, whole);
	if (status == 0)
		status = append(&settings->users, &settings->user_count, whole);
	wipe_text(whole);
	return status;
}

int secret_add_host_user(struct settings *settings, const char *host,
			 const char *value)
{
	struct buf text = BUF_INIT(FILE_MAX_BYTES);
	const char *user;
	int status = find_line(settings, &text, value, &user);

	if (status == 0)
		status = status_of(value, add_user(settings, host, user));
	wipe_buf(&text);
	return status;
}

int secret_add_user(struct settings *settings, const char *value)
{
	return secret_add_host_user(settings, "", value);
}

char *secret_keep(struct settings *settings, const char *text)
{
	if (append(&settings->copies, &settings->copy_count, text) < 0)
		return NULL;
	return settings->copies[settings->copy_count - 1];
}

int secret_copy(struct settings *settings, const char **field, const char *text)
{
	const char *kept = secret_keep(settings, text);

	if (kept)
		*field = kept;
	return kept ? 0 : -ENOMEM;
}

static int keep_proxy_user(struct settings *settings, const char **field,
			   const char *user)
{
	if (!strchr(user, ':') || text_has_controls(user))
		return -EINVAL;
	return secret_copy(settings, field, user);
}

static int keep_password(struct settings *settings, const char **field,
			 const char *password)
{
	return *password ? secret_copy(settings, field, password) : -EINVAL;
}

/* Keep a value, or the first line of its "@FILE", if that is one. */
static int set_line(struct settings *settings, const char **field,
		    const char *value,
		    int (*keep)(struct settings *settings, const char **field,
				const char *line))
{
	struct buf text = BUF_INIT(FILE_MAX_BYTES);
	const char *line;
	int status = find_line(settings, &text, value, &line);

	if (status == 0)
		status = status_of(value, keep(settings, field, line));
	wipe_buf(&text);
	return status;
}

int secret_set_proxy_user(struct settings *settings, const char **field,
			  const char *value)
{
	return set_line(settings, field, value, keep_proxy_user);
}

int secret_set_password(struct settings *settings, const char **field,
			const char *value)
{
	return set_line(settings, field, value, keep_password);
}

static int keep_bearer(struct settings *settings, const char **field,
		       const char *token)
{
	char *line;
	int status;

	(void)field;
	if (!*token || asprintf(&line, "Authorization: Bearer %s", token) < 0)
		return *token ? -ENOMEM : -EINVAL;
	status = secret_add_headers(settings, line);
	wipe_text(line);
	settings->has_bearer |= status == 0;
	return status;
}

int secret_add_bearer(struct settings *settings, const char *value)
{
	return set_line(settings, NULL, value, keep_bearer);
}

/* The header of cookies that there is already; NULL for none. */
static char **find_cookie_header(const struct settings *settings)
{
	for (size_t i = 0; i < settings->header_count; i++)
		if (header_is_named(settings->headers[i], "Cookie"))
			return &settings->headers[i];
	return NULL;
}

static int add_cookies(struct settings *settings, const char *pairs)
{
	char **header = find_cookie_header(settings);
	char *line;
	int status = 0;

	if (asprintf(&line, "%s%s%s", header ? *header : "Cookie: ",
		     header ? "; " : "", pairs) < 0)
		return -ENOMEM;
	if (!header_is_valid(line))
		status = -EINVAL;
	else if (!header)
		status = secret_add_headers(settings, line);
	if (!header || status != 0) {
		wipe_text(line);
		return status;
	}
	wipe_text(*header);
	*header = line;
	return 0;
}

int secret_add_cookie(struct settings *settings, const char *value)
{
	if (!*value || strncmp(value, "http://", 7) == 0 ||
	    strncmp(value, "https://", 8) == 0)
		return -EINVAL;
	return strchr(value, '=')
		       ? add_cookies(settings, value)
		       : secret_copy(settings, &settings->cookies, value);
}

int secret_set_referer(struct settings *settings, const char **field,
		       const char *value)
{
	const char *option = strrchr(value, ';');

	if (!header_can_hold(value) || (option && strcmp(option, ";auto") == 0))
		return -EINVAL;
	return secret_copy(settings, field, value);
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
	if (!option->is_secret || value[0] == '@')
		return false;
	switch (option->kind) {
	case OPTION_HEADER:
		return !header_is_valid(value) || !header_is_harmless(value);
	case OPTION_PROXY:
	case OPTION_URLS:
		return strchr(value, '@') != NULL;
	default:
		return true;
	}
}

void secret_overwrite(char *value)
{
	memset(value, '*', strlen(value));
}

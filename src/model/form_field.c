#include "model/form_field.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "base/wipe.h"

/* What curl says of files by the ends of their names. */
static const struct {
	const char *end;
	const char *type;
} types[] = {
	{".gif", "image/gif"},	     {".jpg", "image/jpeg"},
	{".jpeg", "image/jpeg"},     {".png", "image/png"},
	{".svg", "image/svg+xml"},   {".txt", "text/plain"},
	{".htm", "text/html"},	     {".html", "text/html"},
	{".pdf", "application/pdf"}, {".xml", "application/xml"},
};

static const char *type_of(const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		size_t end_len = strlen(types[i].end);

		if (len >= end_len &&
		    strcasecmp(name + len - end_len, types[i].end) == 0)
			return types[i].type;
	}
	return "application/octet-stream";
}

/* A text in quotes; NULL if it does not end. */
static char *take_quoted(const char **text)
{
	const char *at = *text + 1;
	char *word = malloc(strlen(at) + 1);
	size_t len = 0;

	if (!word)
		return NULL;
	for (; *at && *at != '"'; at++) {
		if (*at == '\\' && (at[1] == '"' || at[1] == '\\'))
			at++;
		word[len++] = *at;
	}
	word[len] = '\0';
	*text = *at ? at + 1 : at;
	if (*at)
		return word;
	wipe_text(word);
	errno = EINVAL;
	return NULL;
}

/* Up to where a parameter begins. */
static size_t word_len(const char *text)
{
	for (const char *at = text; *at; at++)
		if (strncasecmp(at, ";type=", 6) == 0 ||
		    strncasecmp(at, ";filename=", 10) == 0)
			return (size_t)(at - text);
	return strlen(text);
}

/* Returns 0 with *out to be freed, -EINVAL or -ENOMEM. */
static int take_word(char **out, const char **text)
{
	size_t len;

	free(*out);
	errno = ENOMEM;
	if (**text == '"') {
		*out = take_quoted(text);
		return *out ? 0 : -errno;
	}
	len = word_len(*text);
	*out = strndup(*text, len);
	*text += len;
	return *out ? 0 : -ENOMEM;
}

static int take_parameters(struct form_field *field, const char *text)
{
	int status = 0;

	while (status == 0 && *text) {
		if (strncasecmp(text, ";type=", 6) == 0) {
			text += 6;
			status = take_word(&field->type, &text);
		} else if (strncasecmp(text, ";filename=", 10) == 0) {
			text += 10;
			status = take_word(&field->file_name, &text);
		} else {
			status = -EINVAL;
		}
	}
	if (status == 0 && field->type && text_has_controls(field->type))
		status = -EINVAL;
	return status;
}

/* What the server is told of a file. */
static int describe_file(struct form_field *field)
{
	const char *slash = strrchr(field->value, '/');

	if (!*field->value || strcmp(field->value, "-") == 0)
		return -EINVAL;
	if (!field->file_name)
		field->file_name = strdup(slash ? slash + 1 : field->value);
	if (field->file_name && !field->type)
		field->type = strdup(type_of(field->file_name));
	return field->file_name && field->type ? 0 : -ENOMEM;
}

int form_field_parse(struct form_field *out, const char *text, bool is_plain)
{
	const char *value = strchr(text, '=');
	bool is_upload;
	int status;

	if (!value || value == text)
		return -EINVAL;
	out->name = strndup(text, (size_t)(value++ - text));
	if (!out->name)
		return -ENOMEM;
	if (is_plain) {
		out->value = strdup(value);
		return out->value ? 0 : -ENOMEM;
	}
	is_upload = *value == '@';
	out->is_of_file = is_upload || *value == '<';
	value += out->is_of_file;
	status = take_word(&out->value, &value);
	if (status == 0)
		status = take_parameters(out, value);
	return status == 0 && is_upload ? describe_file(out) : status;
}

void form_field_release(struct form_field *field)
{
	wipe_text(field->name);
	wipe_text(field->value);
	wipe_text(field->file_name);
	wipe_text(field->type);
	*field = (struct form_field){0};
}

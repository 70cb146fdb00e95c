#include "http_client/header_list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/wipe.h"
#include "http_client/http_error.h"
#include "model/header.h"

void header_list_release(struct header_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		wipe_text(list->lines[i]);
	free(list->lines);
	*list = (struct header_list){0};
}

static int append(struct header_list *list, char *line)
{
	char **longer =
		realloc(list->lines, (list->count + 1) * sizeof(*longer));

	if (!longer)
		return UV_ENOMEM;
	list->lines = longer;
	longer[list->count++] = line;
	return 0;
}

int header_list_add(struct header_list *list, const char *name,
		    const char *prefix, const char *value)
{
	char *line;
	int status;

	if (asprintf(&line, "%s:%s%s%s", name, *prefix || *value ? " " : "",
		     prefix, value) < 0)
		return UV_ENOMEM;
	if (!header_is_sendable(line) || strcspn(line, ":") != strlen(name))
		status = http_error_set(
			UV_EINVAL, "the header \"%.64s\" cannot be sent", name);
	else
		status = append(list, line);
	if (status < 0)
		wipe_text(line);
	return status;
}

/* Of the first so many. */
static void remove_named(struct header_list *list, const char *name,
			 size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->count; i++) {
		if (i < count && header_is_named(list->lines[i], name))
			wipe_text(list->lines[i]);
		else
			list->lines[kept++] = list->lines[i];
	}
	list->count = kept;
}

int header_list_set(struct header_list *list, const char *name,
		    const char *value)
{
	size_t count = list->count;
	int status = value ? header_list_add(list, name, "", value) : 0;

	if (status == 0)
		remove_named(list, name, count);
	return status;
}

int header_list_add_pairs(struct header_list *list,
			  const struct co_http_pair *pairs)
{
	int status = 0;

	for (; status == 0 && pairs && pairs->name; pairs++)
		status = header_list_add(list, pairs->name, "",
					 pairs->value ? pairs->value : "");
	return status;
}

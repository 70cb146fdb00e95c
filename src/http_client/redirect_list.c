#include "http_client/redirect_list.h"

#include <stdlib.h>
#include <string.h>

#include <coget/status.h>

void redirect_list_release(struct redirect_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->items[i].url);
	free(list->items);
	*list = (struct redirect_list){0};
}

int redirect_list_add(struct redirect_list *list, const char *url, int status)
{
	struct followed_redirect *longer =
		realloc(list->items, (list->count + 1) * sizeof(*longer));

	if (!longer)
		return UV_ENOMEM;
	list->items = longer;
	longer[list->count].url = strdup(url);
	longer[list->count].status = status;
	if (!longer[list->count].url)
		return UV_ENOMEM;
	list->count++;
	return 0;
}

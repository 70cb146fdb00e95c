#include "model/item.h"

#include <stdlib.h>
#include <string.h>

struct item *item_new(const char *url)
{
	struct item *item = calloc(1, sizeof(*item));

	if (!item)
		return NULL;
	item->option_lines = BUF_INIT(SIZE_MAX);
	item->url = strdup(url);
	if (item->url)
		return item;
	free(item);
	return NULL;
}

void item_free(struct item *item)
{
	if (!item)
		return;
	free(item->url);
	free(item->host);
	free(item->checksum);
	item_options_free(item->options);
	buf_release(&item->option_lines);
	free(item);
}

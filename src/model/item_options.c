#include "model/item_options.h"

#include <stdlib.h>

#include "base/wipe.h"

static void free_texts(char **texts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		wipe_text(texts[i]);
	free(texts);
}

void item_options_free(struct item_options *options)
{
	if (!options)
		return;
	free(options->output);
	free(options->dir);
	free(options->method);
	wipe_buf(&options->body);
	free(options->referer);
	free(options->user_agent);
	free_texts(options->headers, options->header_count);
	free(options->id);
	free_texts(options->mirrors, options->mirror_count);
	free(options);
}

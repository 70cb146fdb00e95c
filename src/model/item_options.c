#include "model/item_options.h"

#include <stdlib.h>
#include <string.h>

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
	free(options->led_from);
	free(options->identity);
	pieces_free(options->pieces);
	free(options);
}

static bool copy_text(char **out, const char *text)
{
	*out = text ? strdup(text) : NULL;
	return *out || !text;
}

static bool copy_texts(char ***out, size_t *count, char *const *texts,
		       size_t text_count)
{
	*out = text_count > 0 ? calloc(text_count, sizeof(**out)) : NULL;
	if (!*out)
		return text_count == 0;
	for (; *count < text_count; ++*count)
		if (!copy_text(&(*out)[*count], texts[*count]))
			return false;
	return true;
}

static bool copy_pieces(struct pieces **out, const struct pieces *pieces)
{
	*out = pieces ? pieces_copy(pieces) : NULL;
	return *out || !pieces;
}

static bool copy(struct item_options *to, const struct item_options *from)
{
	to->body = BUF_INIT(SIZE_MAX);
	to->timeout_ns = from->timeout_ns;
	to->is_id_number = from->is_id_number;
	to->was_public = from->was_public;
	to->has_size = from->has_size;
	to->size_bytes = from->size_bytes;
	return copy_text(&to->output, from->output) &&
	       copy_text(&to->dir, from->dir) &&
	       copy_text(&to->method, from->method) &&
	       copy_text(&to->referer, from->referer) &&
	       copy_text(&to->user_agent, from->user_agent) &&
	       copy_text(&to->id, from->id) &&
	       copy_text(&to->led_from, from->led_from) &&
	       copy_text(&to->identity, from->identity) &&
	       copy_pieces(&to->pieces, from->pieces) &&
	       (!from->body.data ||
		buf_append(&to->body, from->body.data, from->body.len) == 0) &&
	       copy_texts(&to->headers, &to->header_count, from->headers,
			  from->header_count) &&
	       copy_texts(&to->mirrors, &to->mirror_count, from->mirrors,
			  from->mirror_count);
}

struct item_options *item_options_copy(const struct item_options *options)
{
	struct item_options *made = calloc(1, sizeof(*made));

	if (made && copy(made, options))
		return made;
	item_options_free(made);
	return NULL;
}

bool item_options_add(char ***texts, size_t *count, const char *text)
{
	char **more = realloc(*texts, (*count + 1) * sizeof(*more));

	if (!more)
		return false;
	*texts = more;
	more[*count] = strdup(text);
	if (!more[*count])
		return false;
	++*count;
	return true;
}

/* Metalinks: each is refused with a reason, or lists files that are sound. */
#include "fuzz.h"

#include "input/metalink.h"

static void check_pieces(const struct metalink_file *file)
{
	struct pieces *pieces;

	CHECK(metalink_file_pieces(file, &pieces) == 0);
	if (!pieces)
		return;
	CHECK(pieces_needed(pieces->total_bytes, pieces->piece_bytes) ==
	      pieces->count);
	CHECK(pieces_range(pieces, pieces->count - 1).end ==
	      pieces->total_bytes);
	pieces_free(pieces);
}

static void check_file(const struct metalink_file *file)
{
	if (file->fault) {
		CHECK(*file->fault);
		return;
	}
	CHECK(file->name && *file->name);
	/* None is enough for a file whose server names the Metalink. */
	CHECK(file->url_count <= METALINK_URLS_MAX);
	for (size_t i = 0; i < file->url_count; i++) {
		const struct metalink_url *url = &file->urls[i];

		CHECK(*url->url);
		CHECK(url->priority >= 1 &&
		      url->priority <= METALINK_PRIORITY_MAX);
		CHECK(i == 0 || url[-1].priority <= url->priority);
	}
	check_pieces(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct metalink metalink = {0};
	struct metalink_parser *parser;
	struct failure failure;
	size_t half = size / 2;
	int status;

	failure.what[0] = '\0';
	CHECK(metalink_parser_open(&parser, NULL) == 0);
	status = metalink_parser_add(parser, data, half, &failure);
	if (status == 0)
		status = metalink_parser_add(parser, data + half, size - half,
					     &failure);
	if (status == 0)
		status = metalink_parser_end(parser, &metalink, &failure);
	CHECK(status == 0 || (status == UV_EPROTO && failure.what[0]));
	CHECK(status != 0 || metalink.count > 0);
	for (size_t i = 0; i < metalink.count; i++)
		check_file(&metalink.files[i]);
	metalink_release(&metalink);
	metalink_parser_close(parser);
	return 0;
}

/*
 * Bodies compressed by each coding, that come in pieces of any length: as they
 * are, and packed here, when they must come out again, whole and no more.  The
 * first byte says by which.
 */
#include "fuzz.h"

#include <coget/status.h>

#include "base/container.h"
#include "transfer/decoder.h"

#include "unit/transfer/packing.h"

enum { MAX_BYTES = 1 << 20, PACKED_SIZE = 16 * 1024 };

struct output {
	struct sink sink;
	const uint8_t *expected; /* NULL: anything */
	size_t expected_len;
	size_t len;
};

static int on_write(struct sink *sink, const void *data, size_t len)
{
	struct output *output = CONTAINER_OF(sink, struct output, sink);

	if (output->expected) {
		CHECK(len <= output->expected_len - output->len);
		CHECK(memcmp(data, output->expected + output->len, len) == 0);
	}
	output->len += len;
	CHECK(output->len <= MAX_BYTES);
	return 0;
}

/* Feed it in pieces that grow and shrink.  Returns whether it was all well. */
static bool decode(struct output *output, int packing, const uint8_t *data,
		   size_t size)
{
	struct decoder *decoder;
	struct failure failure = {0};
	size_t piece = 1;
	bool complete;
	int status = 0;

	output->sink.write = on_write;
	CHECK(decoder_open(&decoder,
			   packing == PACKING_BARE
				   ? CODING_DEFLATE
				   : (enum content_coding)packing,
			   MAX_BYTES) == 0);
	while (status == 0 && size > 0) {
		size_t len = piece < size ? piece : size;
		char *copy = malloc(len);

		memcpy(copy, data, len);
		status =
			decoder_feed(decoder, copy, len, &output->sink, &failure);
		free(copy);
		data += len;
		size -= len;
		piece = piece * 7 % 61 + 1;
	}
	CHECK(status == 0 || (status == UV_EPROTO && failure.what[0]));
	complete = status == 0 && decoder_is_complete(decoder);
	decoder_close(decoder);
	return complete;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int packings[] = {
		CODING_GZIP,   CODING_DEFLATE, PACKING_BARE,
		CODING_BROTLI, CODING_ZSTD,
	};
	static uint8_t packed[PACKED_SIZE];
	struct output any = {0};
	struct output same = {.expected = data, .expected_len = size};
	struct output cut = same;
	int packing;
	size_t len;

	if (size == 0)
		return 0;
	packing = packings[data[0] % (sizeof(packings) / sizeof(packings[0]))];
	(void)decode(&any, packing, data + 1, size - 1);
	if (size > PACKED_SIZE / 2)
		return 0;
	len = pack_by(packing, packed, PACKED_SIZE, data, size);
	CHECK(decode(&same, packing, packed, len) && same.len == size);
	CHECK(!decode(&cut, packing, packed, len - 1 - data[0] % len));
	return 0;
}

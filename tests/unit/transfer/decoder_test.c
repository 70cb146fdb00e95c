/* Bodies packed by each coding, whole and not, in pieces of any length. */
#include "transfer/decoder.h"

#include <string.h>

#include "base/container.h"

#include "unit/suite.h"
#include "unit/transfer/packing.h"

enum { SIZE = 256 * 1024, BOMB = 64 * 1024 * 1024 };

static const int packings[] = {
	CODING_GZIP, CODING_DEFLATE, PACKING_BARE, CODING_BROTLI, CODING_ZSTD,
};

enum { PACKINGS = sizeof(packings) / sizeof(packings[0]) };

struct output {
	struct sink sink;
	const char *expected; /* NULL: anything */
	size_t len;
};

static uint8_t packed[SIZE];
static struct failure failure;

static enum content_coding coding_of(int packing)
{
	return packing == PACKING_BARE ? CODING_DEFLATE
				       : (enum content_coding)packing;
}

static int on_write(struct sink *sink, const void *data, size_t len)
{
	struct output *output = CONTAINER_OF(sink, struct output, sink);

	if (output->expected)
		ck_assert_mem_eq(data, output->expected + output->len, len);
	output->len += len;
	return 0;
}

/* Unpack in pieces of that length; returns a status, or 1 if it ends early. */
static int unpack(int packing, size_t len, size_t piece, struct output *output)
{
	struct decoder *decoder;
	int status = 0;

	output->sink.write = on_write;
	output->len = 0;
	failure.error = ERROR_NONE;
	ck_assert_int_eq(decoder_open(&decoder, coding_of(packing), 0), 0);
	for (size_t at = 0; status == 0 && at < len; at += piece)
		status = decoder_feed(decoder, packed + at,
				      len - at < piece ? len - at : piece,
				      &output->sink, &failure);
	if (status == 0 && !decoder_is_complete(decoder))
		status = 1;
	decoder_close(decoder);
	return status;
}

/* A text that neither is the same throughout nor cannot be packed. */
static const char *make_text(void)
{
	static char text[100000];

	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (char)('a' + (i * i / 77 + i % 7) % 26);
	return text;
}

START_TEST(what_was_packed_comes_out_again_however_it_comes)
{
	static const size_t pieces[] = {1, 2, 3, 1000, SIZE};
	static const size_t lens[] = {0, 1, 5, 99999};
	struct output output = {.expected = make_text()};

	for (size_t i = 0; i < PACKINGS; i++)
		for (size_t j = 0; j < 20; j++) {
			size_t want = lens[j / 5];
			size_t len = pack_by(packings[i], packed, SIZE,
					     output.expected, want);

			ck_assert_int_eq(unpack(packings[i], len, pieces[j % 5],
						&output),
					 0);
			ck_assert_uint_eq(output.len, want);
		}
}
END_TEST

START_TEST(what_is_cut_off_anywhere_is_not_whole)
{
	struct output output = {.expected = "hello hello hello"};

	for (size_t i = 0; i < PACKINGS; i++) {
		size_t len = pack_by(packings[i], packed, SIZE,
				     output.expected, 17);

		for (size_t cut = 0; cut < len; cut++)
			ck_assert_msg(unpack(packings[i], cut, SIZE, &output) ==
					      1,
				      "%d at %zu", packings[i], cut);
	}
}
END_TEST

START_TEST(what_has_more_behind_it_is_refused)
{
	struct output output = {.expected = "hello"};

	for (size_t i = 0; i < PACKINGS; i++) {
		size_t len = pack_by(packings[i], packed, SIZE, "hello", 5);

		memcpy(packed + len, "more", 4);
		for (size_t piece = len; piece <= len + 4; piece += 4) {
			ck_assert_int_eq(unpack(packings[i], len + 4, piece,
						&output),
					 UV_EPROTO);
			ck_assert_int_eq(failure.error, ERROR_PROTOCOL);
		}
	}
}
END_TEST

START_TEST(streams_of_gzip_and_zstd_are_put_together)
{
	static const int joined[] = {CODING_GZIP, CODING_ZSTD};
	struct output output = {.expected = "hello"};

	for (size_t i = 0; i < 2; i++) {
		size_t len = pack_by(joined[i], packed, SIZE, "hel", 3);

		len += pack_by(joined[i], packed + len, SIZE - len, "lo", 2);
		for (size_t piece = 1; piece < len; piece++) {
			ck_assert_int_eq(unpack(joined[i], len, piece, &output),
					 0);
			ck_assert_uint_eq(output.len, 5);
		}
	}
}
END_TEST

START_TEST(a_checksum_that_is_wrong_is_refused)
{
	static const int summed[] = {CODING_GZIP, CODING_DEFLATE, CODING_ZSTD};
	struct output output = {0};

	for (size_t i = 0; i < 3; i++) {
		size_t len = pack_by(summed[i], packed, SIZE, make_text(), 999);

		packed[len - (summed[i] == CODING_GZIP ? 5 : 1)] ^= 1;
		ck_assert_int_eq(unpack(summed[i], len, SIZE, &output),
				 UV_EPROTO);
		ck_assert_int_eq(failure.error, ERROR_PROTOCOL);
	}
}
END_TEST

START_TEST(a_bomb_is_refused_by_every_coding)
{
	struct output output = {0};
	char *zeros = calloc(1, BOMB);

	for (size_t i = 0; i < PACKINGS; i++) {
		size_t len = pack_by(packings[i], packed, SIZE, zeros, BOMB);

		ck_assert_int_eq(unpack(packings[i], len, SIZE, &output),
				 UV_EPROTO);
		ck_assert_int_eq(failure.error, ERROR_TOO_LARGE);
		ck_assert_uint_le(output.len, 32 * 1024 * 1024);
	}
	free(zeros);
}
END_TEST

/* A frame's head that asks for a window of 128 MiB (RFC 8878 section 3.1.1). */
START_TEST(a_window_that_is_too_large_is_refused)
{
	static const uint8_t frame[] = {0x28, 0xb5, 0x2f, 0xfd, 0x00,
					17 << 3, 0x01, 0x00, 0x00};
	struct output output = {0};

	memcpy(packed, frame, sizeof(frame));
	ck_assert_int_eq(unpack(CODING_ZSTD, sizeof(frame), SIZE, &output),
			 UV_EPROTO);
	packed[5] = 13 << 3; /* 8 MiB */
	ck_assert_int_eq(unpack(CODING_ZSTD, sizeof(frame), SIZE, &output), 0);
}
END_TEST

int main(void)
{
	return RUN_SUITE("decoder",
			 what_was_packed_comes_out_again_however_it_comes,
			 what_is_cut_off_anywhere_is_not_whole,
			 what_has_more_behind_it_is_refused,
			 streams_of_gzip_and_zstd_are_put_together,
			 a_checksum_that_is_wrong_is_refused,
			 a_bomb_is_refused_by_every_coding,
			 a_window_that_is_too_large_is_refused);
}

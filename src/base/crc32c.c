/*
 * No library that the distributions agree on has this one checksum: libcrypto
 * and zlib do not, and ISA-L, which does, is not there for every processor.
 *
 * By table, eight bytes are taken at a time ("slicing by 8"), each with a table
 * of what it does to a remainder that many bytes later: about 2 GB/s.  The
 * instruction of x86 does four times that.
 */
#include "base/crc32c.h"

#include <pthread.h>
#include <stdbool.h>
#include <string.h>

#define POLYNOMIAL 0x82F63B78u /* its bits reversed, the lowest power first */

static uint32_t table[8][256];

static void make_table(void)
{
	for (unsigned byte = 0; byte < 256; byte++) {
		uint32_t crc = byte;

		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? POLYNOMIAL : 0);
		table[0][byte] = crc;
	}
	for (unsigned i = 1; i < 8; i++)
		for (unsigned byte = 0; byte < 256; byte++) {
			uint32_t crc = table[i - 1][byte];

			table[i][byte] = crc >> 8 ^ table[0][crc & 0xFF];
		}
}

static uint32_t little_endian(const unsigned char *bytes)
{
	return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 |
	       (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

uint32_t crc32c_by_table(uint32_t crc, const void *data, size_t len)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	const unsigned char *bytes = data;

	pthread_once(&once, make_table);
	crc = ~crc;
	for (; len >= 8; len -= 8, bytes += 8) {
		uint32_t low = crc ^ little_endian(bytes);
		uint32_t high = little_endian(bytes + 4);

		crc = table[7][low & 0xFF] ^ table[6][low >> 8 & 0xFF] ^
		      table[5][low >> 16 & 0xFF] ^ table[4][low >> 24] ^
		      table[3][high & 0xFF] ^ table[2][high >> 8 & 0xFF] ^
		      table[1][high >> 16 & 0xFF] ^ table[0][high >> 24];
	}
	while (len-- > 0)
		crc = crc >> 8 ^ table[0][(crc ^ *bytes++) & 0xFF];
	return ~crc;
}

#ifdef __x86_64__
static bool has_instruction(void)
{
	return __builtin_cpu_supports("sse4.2");
}

__attribute__((target("sse4.2"))) static uint32_t
by_instruction(uint32_t crc, const unsigned char *bytes, size_t len)
{
	uint64_t wide = (uint32_t)~crc;

	for (; len >= 8; len -= 8, bytes += 8) {
		uint64_t word;

		memcpy(&word, bytes, sizeof(word));
		wide = __builtin_ia32_crc32di(wide, word);
	}
	crc = (uint32_t)wide;
	while (len-- > 0)
		crc = __builtin_ia32_crc32qi(crc, *bytes++);
	return ~crc;
}
#else
static bool has_instruction(void)
{
	return false;
}

static uint32_t by_instruction(uint32_t crc, const unsigned char *bytes,
			       size_t len)
{
	return crc32c_by_table(crc, bytes, len);
}
#endif

uint32_t crc32c(uint32_t crc, const void *data, size_t len)
{
	return has_instruction() ? by_instruction(crc, data, len)
				 : crc32c_by_table(crc, data, len);
}

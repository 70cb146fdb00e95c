/*
 * A checksum: an algorithm and the value it shall give, or has given.
 */
#ifndef MODEL_CHECKSUM_H
#define MODEL_CHECKSUM_H

#include <stdbool.h>
#include <stddef.h>

#include "model/failure.h"

enum checksum_algorithm {
	CHECKSUM_SHA256,
	CHECKSUM_SHA512,
	CHECKSUM_SHA1,
	CHECKSUM_MD5,
	CHECKSUM_BLAKE2B, /* of 64 bytes */
	CHECKSUM_CRC32C,  /* big endian */
	CHECKSUM_COUNT,
};

#define CHECKSUM_MAX_BYTES 64

struct checksum {
	enum checksum_algorithm algorithm;
	unsigned char value[CHECKSUM_MAX_BYTES]; /* checksum_len() of them */
};

/* "blake2b=", 128 digits and a NUL. */
#define CHECKSUM_TEXT_SIZE (16 + 2 * CHECKSUM_MAX_BYTES)

/* How many bytes its values have. */
size_t checksum_len(enum checksum_algorithm algorithm);

/* What libcrypto calls the algorithm; NULL: it has none, see base/crc32c.h. */
const char *checksum_method(enum checksum_algorithm algorithm);

/* Its name on the command line and in JSON: "sha256". */
const char *checksum_name(enum checksum_algorithm algorithm);

/*
 * Whether a file that has such a checksum is proven to be the one that is
 * meant, also against deceit: nobody can make two files that have the same.
 */
bool checksum_is_proof(enum checksum_algorithm algorithm);

/*
 * Find an algorithm by a name of len bytes, case and dashes ignored: "SHA-256",
 * "sha256", "blake2b-512".  Returns whether there is one.
 */
bool checksum_find(const char *name, size_t len,
		   enum checksum_algorithm *algorithm);

/*
 * Parse the hexadecimal value of an algorithm, of either case.  Returns whether
 * it is one, of the right length.
 */
bool checksum_parse_hex(struct checksum *checksum,
			enum checksum_algorithm algorithm, const char *hex);

/*
 * Parse "ALGO=HEX".  Returns 0, or -EINVAL with *failure set to say what is
 * wrong with it: no such algorithm, or not as many digits as it has.
 */
int checksum_parse(struct checksum *checksum, const char *text,
		   struct failure *failure);

/* The same, with the algorithm's name, of len bytes, and HEX apart. */
int checksum_parse_named(struct checksum *checksum, const char *name,
			 size_t len, const char *hex, struct failure *failure);

/* Write it as "sha256=HEX", in lower case. */
void checksum_format(char text[CHECKSUM_TEXT_SIZE],
		     const struct checksum *checksum);

#endif

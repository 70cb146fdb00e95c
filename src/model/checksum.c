#include "model/checksum.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/hex.h"

static const struct {
	const char *name;
	const char *other_name; /* OpenSSL's or HTTP's, without dashes */
	const char *method;	/* libcrypto's; NULL: our own */
	size_t len_bytes;
	bool is_proof;
} algorithms[CHECKSUM_COUNT] = {
	[CHECKSUM_SHA256] = {"sha256", "sha2256", "SHA256", 32, true},
	[CHECKSUM_SHA512] = {"sha512", "sha2512", "SHA512", 64, true},
	[CHECKSUM_SHA1] = {"sha1", "sha", "SHA1", 20, false},
	[CHECKSUM_MD5] = {"md5", NULL, "MD5", 16, false},
	[CHECKSUM_BLAKE2B] = {"blake2b", "blake2b512", "BLAKE2B512", 64, true},
	[CHECKSUM_CRC32C] = {"crc32c", NULL, NULL, 4, false},
};

size_t checksum_len(enum checksum_algorithm algorithm)
{
	return algorithms[algorithm].len_bytes;
}

const char *checksum_method(enum checksum_algorithm algorithm)
{
	return algorithms[algorithm].method;
}

const char *checksum_name(enum checksum_algorithm algorithm)
{
	return algorithms[algorithm].name;
}

bool checksum_is_proof(enum checksum_algorithm algorithm)
{
	return algorithms[algorithm].is_proof;
}

bool checksum_find(const char *name, size_t len,
		   enum checksum_algorithm *algorithm)
{
	char plain[16];
	size_t plain_len = 0;

	for (size_t i = 0; i < len; i++) {
		if (name[i] == '-')
			continue;
		if (plain_len == sizeof(plain) - 1 || !name[i])
			return false;
		plain[plain_len++] = (char)tolower((unsigned char)name[i]);
	}
	plain[plain_len] = '\0';
	for (unsigned i = 0; i < CHECKSUM_COUNT; i++) {
		const char *other = algorithms[i].other_name;

		if (strcmp(algorithms[i].name, plain) != 0 &&
		    (!other || strcmp(other, plain) != 0))
			continue;
		*algorithm = (enum checksum_algorithm)i;
		return true;
	}
	return false;
}

bool checksum_parse_hex(struct checksum *checksum,
			enum checksum_algorithm algorithm, const char *hex)
{
	checksum->algorithm = algorithm;
	return hex_decode_any_case(checksum->value, checksum_len(algorithm),
				   hex);
}

int checksum_parse_named(struct checksum *checksum, const char *name,
			 size_t len, const char *hex, struct failure *failure)
{
	enum checksum_algorithm algorithm;

	if (!checksum_find(name, len, &algorithm)) {
		failure_set(failure, ERROR_INPUT,
			    "no checksum algorithm is named %.*s; there are "
			    "sha256, sha512, sha1, md5, blake2b and crc32c",
			    (int)(len < 40 ? len : 40), name);
		return -EINVAL;
	}
	if (checksum_parse_hex(checksum, algorithm, hex))
		return 0;
	failure_set(failure, ERROR_INPUT,
		    "%s has %zu hexadecimal digits, not %.80s",
		    checksum_name(algorithm), 2 * checksum_len(algorithm), hex);
	return -EINVAL;
}

int checksum_parse(struct checksum *checksum, const char *text,
		   struct failure *failure)
{
	const char *equals = strchr(text, '=');

	if (equals)
		return checksum_parse_named(checksum, text,
					    (size_t)(equals - text), equals + 1,
					    failure);
	failure_set(failure, ERROR_INPUT, "a checksum is written as ALGO=HEX");
	return -EINVAL;
}

void checksum_format(char text[CHECKSUM_TEXT_SIZE],
		     const struct checksum *checksum)
{
	int at = snprintf(text, CHECKSUM_TEXT_SIZE,
			  "%s=", checksum_name(checksum->algorithm));

	hex_encode(text + at, checksum->value,
		   checksum_len(checksum->algorithm));
}

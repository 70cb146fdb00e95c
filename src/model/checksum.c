#include "model/checksum.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

static const struct {
	const char *name;
	const char *other_name; /* OpenSSL's or HTTP's, without dashes */
	size_t len_bytes;
} algorithms[CHECKSUM_COUNT] = {
	[CHECKSUM_SHA256] = {"sha256", "sha2256", 32},
	[CHECKSUM_SHA512] = {"sha512", "sha2512", 64},
	[CHECKSUM_SHA1] = {"sha1", "sha", 20},
	[CHECKSUM_MD5] = {"md5", NULL, 16},
	[CHECKSUM_BLAKE2B] = {"blake2b", "blake2b512", 64},
	[CHECKSUM_CRC32C] = {"crc32c", NULL, 4},
};

size_t checksum_len(enum checksum_algorithm algorithm)
{
	return algorithms[algorithm].len_bytes;
}

const char *checksum_name(enum checksum_algorithm algorithm)
{
	return algorithms[algorithm].name;
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

static int digit_value(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	digit |= 0x20;
	return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

bool checksum_parse_hex(struct checksum *checksum,
			enum checksum_algorithm algorithm, const char *hex)
{
	size_t len = checksum_len(algorithm);

	if (strlen(hex) != 2 * len)
		return false;
	checksum->algorithm = algorithm;
	for (size_t i = 0; i < len; i++) {
		int high = digit_value(hex[2 * i]);
		int low = digit_value(hex[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		checksum->value[i] = (unsigned char)(high << 4 | low);
	}
	return true;
}

int checksum_parse_named(struct checksum *checksum, const char *name,
			 size_t len, const char *hex, struct failure *failure)
{
	enum checksum_algorithm algorithm;

	if (!checksum_find(name, len, &algorithm)) {
		failure_set(failure, FAULT_INPUT,
			    "no checksum algorithm is named %.*s; there are "
			    "sha256, sha512, sha1, md5, blake2b and crc32c",
			    (int)(len < 40 ? len : 40), name);
		return -EINVAL;
	}
	if (checksum_parse_hex(checksum, algorithm, hex))
		return 0;
	failure_set(failure, FAULT_INPUT,
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
	failure_set(failure, FAULT_INPUT, "a checksum is written as ALGO=HEX");
	return -EINVAL;
}

void checksum_format(char text[CHECKSUM_TEXT_SIZE],
		     const struct checksum *checksum)
{
	int at = snprintf(text, CHECKSUM_TEXT_SIZE,
			  "%s=", checksum_name(checksum->algorithm));

	for (size_t i = 0; i < checksum_len(checksum->algorithm); i++)
		at += sprintf(text + at, "%02x", checksum->value[i]);
}

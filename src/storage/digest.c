#include "storage/digest.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>

#include <openssl/evp.h>

#include "base/crc32c.h"
#include "base/file.h"

enum { BLOCK_BYTES = 256 * 1024 };

struct digest {
	unsigned algorithms;
	EVP_MD_CTX *contexts[CHECKSUM_COUNT]; /* NULL for CRC-32C */
	uint32_t crc;
	struct checksum values[CHECKSUM_COUNT];
};

static bool has(const struct digest *digest, unsigned algorithm)
{
	return digest->algorithms >> algorithm & 1;
}

/*
 * libcrypto's methods, each looked up once, as that costs more than a digest of
 * a few bytes does.  They stay.
 */
static const EVP_MD *find(unsigned algorithm)
{
	static _Atomic(EVP_MD *) methods[CHECKSUM_COUNT];
	EVP_MD *method = atomic_load(&methods[algorithm]);
	EVP_MD *other = NULL;

	if (method)
		return method;
	method = EVP_MD_fetch(NULL, checksum_method(algorithm), NULL);
	if (method && !atomic_compare_exchange_strong(&methods[algorithm],
						      &other, method)) {
		EVP_MD_free(method);
		method = other;
	}
	return method;
}

int digest_prepare(void)
{
	return find(CHECKSUM_SHA256) ? 0 : UV_ENOMEM;
}

static int begin(struct digest *digest, unsigned algorithm)
{
	const EVP_MD *method;

	if (!checksum_method(algorithm))
		return 0;
	method = find(algorithm);
	if (!method)
		return UV_ENOTSUP;
	digest->contexts[algorithm] = EVP_MD_CTX_new();
	if (!digest->contexts[algorithm])
		return UV_ENOMEM;
	return EVP_DigestInit_ex(digest->contexts[algorithm], method, NULL)
		       ? 0
		       : UV_ENOTSUP;
}

int digest_open(struct digest **out, unsigned algorithms)
{
	struct digest *digest = calloc(1, sizeof(*digest));
	int status = 0;

	*out = NULL;
	if (!digest)
		return UV_ENOMEM;
	digest->algorithms = algorithms;
	for (unsigned i = 0; status == 0 && i < CHECKSUM_COUNT; i++)
		if (has(digest, i))
			status = begin(digest, i);
	if (status < 0)
		digest_close(digest);
	else
		*out = digest;
	return status;
}

int digest_update(struct digest *digest, const void *data, size_t len)
{
	if (has(digest, CHECKSUM_CRC32C))
		digest->crc = crc32c(digest->crc, data, len);
	for (unsigned i = 0; i < CHECKSUM_COUNT; i++)
		if (digest->contexts[i] &&
		    !EVP_DigestUpdate(digest->contexts[i], data, len))
			return UV_ENOMEM;
	return 0;
}

int digest_update_file(struct digest *digest, int fd, uint64_t *bytes)
{
	char *block = malloc(BLOCK_BYTES);
	int status = block ? 0 : UV_ENOMEM;
	ssize_t len = 1;

	*bytes = 0;
	while (status == 0 && len > 0) {
		len = file_read_some_at(fd, block, BLOCK_BYTES, (off_t)*bytes);
		status = len < 0 ? (int)len
				 : digest_update(digest, block, (size_t)len);
		*bytes += len > 0 ? (uint64_t)len : 0;
	}
	free(block);
	return status;
}

/* Its highest byte first, as it is written. */
static void put_crc(struct checksum *checksum, uint32_t crc)
{
	for (unsigned i = 0; i < 4; i++)
		checksum->value[i] = (unsigned char)(crc >> (24 - 8 * i));
}

int digest_finish(struct digest *digest)
{
	put_crc(&digest->values[CHECKSUM_CRC32C], digest->crc);
	for (unsigned i = 0; i < CHECKSUM_COUNT; i++) {
		struct checksum *checksum = &digest->values[i];

		checksum->algorithm = (enum checksum_algorithm)i;
		if (digest->contexts[i] &&
		    !EVP_DigestFinal_ex(digest->contexts[i], checksum->value,
					NULL))
			return UV_ENOMEM;
	}
	return 0;
}

const struct checksum *digest_value(const struct digest *digest,
				    enum checksum_algorithm algorithm)
{
	return has(digest, algorithm) ? &digest->values[algorithm] : NULL;
}

void digest_close(struct digest *digest)
{
	if (!digest)
		return;
	for (unsigned i = 0; i < CHECKSUM_COUNT; i++)
		EVP_MD_CTX_free(digest->contexts[i]);
	free(digest);
}

int digest_of(struct checksum *checksum, enum checksum_algorithm algorithm,
	      const void *data, size_t len)
{
	const EVP_MD *method;

	checksum->algorithm = algorithm;
	if (!checksum_method(algorithm)) {
		put_crc(checksum, crc32c(0, data, len));
		return 0;
	}
	method = find(algorithm);
	return method && EVP_Digest(data, len, checksum->value, NULL, method,
				    NULL)
		       ? 0
		       : UV_ENOTSUP;
}

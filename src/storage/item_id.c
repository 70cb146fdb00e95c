#include "storage/item_id.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "model/url.h"
#include "model/url_login.h"
#include "storage/digest.h"

static int digest_text(struct item_id *id, const char *text, size_t len)
{
	struct checksum digest;
	int status = digest_of(&digest, CHECKSUM_SHA256, text, len);

	if (status == 0)
		memcpy(id->bytes, digest.value, sizeof(id->bytes));
	return status == 0 ? 0 : UV_ENOMEM;
}

static int digest_without_login(struct item_id *id, const char *url)
{
	size_t start, login_len = url_credentials(url, &start);
	const char *rest = url + start + login_len;
	struct buf bare = BUF_INIT(SIZE_MAX);
	int status;

	if (login_len == 0)
		return digest_text(id, url, strcspn(url, "#"));
	status = buf_append(&bare, url, start);
	if (status == 0)
		status = buf_append(&bare, rest, strcspn(rest, "#"));
	if (status == 0)
		status = digest_text(id, bare.data, bare.len);
	buf_release(&bare);
	return status;
}

int item_id_of(struct item_id *id, const char *url)
{
	char *ascii;
	int status = url_to_ascii(&ascii, url);

	if (status == 0)
		status = digest_without_login(id, ascii ? ascii : url);
	free(ascii);
	return status;
}

static void mix_in(unsigned char bytes[8], const char *text)
{
	uint64_t hash = text_hash(text);

	for (size_t i = 0; i < sizeof(hash); i++)
		bytes[i] ^= (unsigned char)(hash >> (8 * i));
}

void item_id_narrow(struct item_id *id, const struct item_key *key,
		    const char *dir)
{
	mix_in(id->bytes, dir);
	if (key->output)
		mix_in(id->bytes + 8, key->output);
}

int item_id_within(struct item_id *id, const struct item_key *key,
		   const char *dir)
{
	int status = item_id_of(id, key->url);

	if (status == 0)
		item_id_narrow(id, key, dir);
	return status;
}

int item_id_compare(const struct item_id *one, const struct item_id *other)
{
	return memcmp(one->bytes, other->bytes, sizeof(one->bytes));
}

bool item_id_is_of(const struct item_id *id, const char *url)
{
	struct item_id other;

	return item_id_of(&other, url) == 0 && item_id_compare(id, &other) == 0;
}

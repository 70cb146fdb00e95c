#include "download/identity.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "model/url.h"
#include "storage/digest.h"

int identity_digest(struct body *body)
{
	struct checksum digest;
	int status = digest_of(&digest, CHECKSUM_SHA256, body->data,
			       (size_t)body->bytes);

	if (status < 0)
		return UV_ENOMEM;
	memcpy(body->digest, digest.value, sizeof(body->digest));
	body->has_digest = true;
	return 0;
}

/* No URL has a line break, so that none can pass for another's identity. */
static int format(char **out, const char *url,
		  const struct request_content *content,
		  const struct body *body)
{
	char digest[2 * sizeof(body->digest) + 1] = "";
	char range[BYTE_RANGE_TEXT_SIZE] = "";

	if (body->is_there)
		hex_encode(digest, body->digest, sizeof(body->digest));
	if (content->range)
		byte_range_format(range, content->range);
	return asprintf(out, "%.*s\n%s\n%s%s%s", (int)strcspn(url, "#"), url,
			content->method, digest, *range ? "\n" : "", range) < 0
		       ? UV_ENOMEM
		       : 0;
}

int identity_of(char **out, const char *url,
		const struct request_content *content)
{
	struct body body;
	char *ascii;
	int status = 0;

	*out = NULL;
	if (request_content_is_plain(content) && !content->range)
		return 0;
	body = content->body;
	if (body.is_there && !body.has_digest)
		status = identity_digest(&body);
	if (status == 0)
		status = url_to_ascii(&ascii, url);
	if (status < 0)
		return UV_ENOMEM;
	status = format(out, ascii ? ascii : url, content, &body);
	free(ascii);
	if (status < 0)
		*out = NULL;
	return status;
}

int identity_of_item(char **out, const struct item *item,
		     const struct request_content *content)
{
	const struct item_options *options = item->options;

	if (!options || !options->identity ||
	    !request_content_is_plain(content))
		return identity_of(out, item->url, content);
	*out = strdup(options->identity);
	return *out ? 0 : UV_ENOMEM;
}

/* Write a digest of what the pieces shall have; "" for none. */
static int put_pieces(char hex[2 * CHECKSUM_MAX_BYTES + 1],
		      const struct pieces *pieces)
{
	struct checksum digest;

	*hex = '\0';
	if (!pieces)
		return 0;
	if (digest_of(&digest, CHECKSUM_SHA256, pieces->values,
		      pieces->count * checksum_len(pieces->algorithm)) < 0)
		return UV_ENOMEM;
	hex_encode(hex, digest.value, checksum_len(CHECKSUM_SHA256));
	return 0;
}

/* Whether what several servers send for it can be held against a checksum. */
static bool is_joined(const struct item *item)
{
	return item->options && item->options->mirror_count > 0 &&
	       item->checksum && item->checksum->algorithm != CHECKSUM_CRC32C;
}

/* No URL has a line break, and no method is a checksum. */
int identity_of_part(char **out, const struct item *item, const char *identity,
		     const struct request_content *content)
{
	const struct pieces *pieces =
		item->options ? item->options->pieces : NULL;
	char sum[CHECKSUM_TEXT_SIZE] = "";
	char hex[2 * CHECKSUM_MAX_BYTES + 1];

	*out = NULL;
	if (!request_content_is_plain(content) || (!is_joined(item) && !pieces))
		return 0;
	if (item->checksum)
		checksum_format(sum, item->checksum);
	if (put_pieces(hex, pieces) < 0 ||
	    asprintf(out, "%s\n%s\n%s", identity, sum, hex) < 0) {
		*out = NULL;
		return UV_ENOMEM;
	}
	return 0;
}

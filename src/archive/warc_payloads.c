#include "archive/warc_payloads.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"

static size_t slot_of(const struct checksum *digest)
{
	uint64_t number;

	memcpy(&number, digest->value, sizeof(number));
	return (size_t)(number % WARC_PAYLOADS_MAX);
}

const struct warc_payload *
warc_payloads_find(const struct warc_payloads *payloads,
		   const struct checksum *digest)
{
	const struct warc_payload *payload =
		payloads->slots ? payloads->slots[slot_of(digest)] : NULL;

	return payload && memcmp(payload->digest.value, digest->value,
				 checksum_len(digest->algorithm)) == 0
		       ? payload
		       : NULL;
}

static void payload_free(struct warc_payload *payload)
{
	if (payload)
		free(payload->url);
	free(payload);
}

void warc_payloads_add(struct warc_payloads *payloads,
		       const struct checksum *digest, const char *id,
		       const char *date, const char *url)
{
	struct warc_payload *payload = calloc(1, sizeof(*payload));
	struct warc_payload **slot;

	if (!payloads->slots)
		payloads->slots =
			calloc(WARC_PAYLOADS_MAX, sizeof(*payloads->slots));
	if (payload)
		payload->url = strdup(url);
	if (!payload || !payload->url || !payloads->slots) {
		payload_free(payload);
		return;
	}
	payload->digest = *digest;
	strcpy(payload->id, id);
	strcpy(payload->date, date);
	slot = &payloads->slots[slot_of(digest)];
	payload_free(*slot);
	*slot = payload;
}

char *warc_payload_format(const struct checksum *digest, const char *id,
			  const char *date, const char *url)
{
	char hex[2 * CHECKSUM_MAX_BYTES + 1];
	char *text;

	hex_encode(hex, digest->value, checksum_len(digest->algorithm));
	return asprintf(&text, "%s %s %s %s", hex, id, date, url) >= 0 ? text
								       : NULL;
}

/* Take a word and the blank behind it, if the word fits. */
static bool take_word(const char **text, char *word, size_t size)
{
	size_t len = strcspn(*text, " ");

	if (len == 0 || len >= size || (*text)[len] != ' ')
		return false;
	memcpy(word, *text, len);
	word[len] = '\0';
	*text += len + 1;
	return true;
}

void warc_payloads_add_text(struct warc_payloads *payloads, const char *text)
{
	struct checksum digest = {.algorithm = CHECKSUM_SHA256};
	char hex[2 * CHECKSUM_MAX_BYTES + 1];
	char id[WARC_ID_SIZE], date[WARC_DATE_SIZE];

	if (take_word(&text, hex, sizeof(hex)) &&
	    hex_decode(digest.value, checksum_len(digest.algorithm), hex) &&
	    take_word(&text, id, sizeof(id)) &&
	    take_word(&text, date, sizeof(date)) && *text)
		warc_payloads_add(payloads, &digest, id, date, text);
}

void warc_payloads_release(struct warc_payloads *payloads)
{
	for (size_t i = 0; payloads->slots && i < WARC_PAYLOADS_MAX; i++)
		payload_free(payloads->slots[i]);
	free(payloads->slots);
	payloads->slots = NULL;
}

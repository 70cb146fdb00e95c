#include "archive/warc_head.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "base/hex.h"

enum { UUID_BYTES = 16, SHA256_BYTES = 32, BASE32_BITS = 5 };

/* Where the system has no random bytes yet, the time has to do. */
static void fill_random(unsigned char bytes[UUID_BYTES])
{
	static uint64_t counter;
	struct timespec now;

	if (getrandom(bytes, UUID_BYTES, GRND_NONBLOCK) == UUID_BYTES)
		return;
	clock_gettime(CLOCK_REALTIME, &now);
	counter++;
	memset(bytes, 0, UUID_BYTES);
	memcpy(bytes, &now.tv_nsec, sizeof(uint32_t));
	memcpy(bytes + 4, &counter, sizeof(uint16_t));
	memcpy(bytes + 8, &now.tv_sec, sizeof(uint64_t));
}

void warc_id_make(char id[WARC_ID_SIZE])
{
	unsigned char bytes[UUID_BYTES];
	char hex[2 * UUID_BYTES + 1];

	fill_random(bytes);
	bytes[6] = (unsigned char)(0x40 | (bytes[6] & 0x0f));
	bytes[8] = (unsigned char)(0x80 | (bytes[8] & 0x3f));
	hex_encode(hex, bytes, UUID_BYTES);
	snprintf(id, WARC_ID_SIZE, "urn:uuid:%.8s-%.4s-%.4s-%.4s-%.12s", hex,
		 hex + 8, hex + 12, hex + 16, hex + 20);
}

void warc_date_format(char text[WARC_DATE_SIZE], const struct timespec *time)
{
	struct tm utc;
	size_t len = 0;

	if (gmtime_r(&time->tv_sec, &utc))
		len = strftime(text, WARC_DATE_SIZE, "%Y-%m-%dT%H:%M:%S", &utc);
	if (len == 0)
		len = (size_t)snprintf(text, WARC_DATE_SIZE,
				       "1970-01-01T00:00:00");
	snprintf(text + len, WARC_DATE_SIZE - len, ".%06ldZ",
		 time->tv_nsec / 1000 % 1000000);
}

void warc_digest_format(char text[WARC_DIGEST_SIZE],
			const struct checksum *digest)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	const unsigned char *bytes = digest->value;
	unsigned held = 0, bits = 0;
	char *out = stpcpy(text, "sha256:");

	for (size_t i = 0; i < SHA256_BYTES; i++) {
		held = held << 8 | bytes[i];
		for (bits += 8; bits >= BASE32_BITS; bits -= BASE32_BITS)
			*out++ = digits[held >> (bits - BASE32_BITS) & 31];
		held &= (1U << bits) - 1;
	}
	/* Two bits are left of 256; readers compare the filling, too. */
	*out++ = digits[held << (BASE32_BITS - bits) & 31];
	strcpy(out, "====");
}

int warc_head_begin(struct buf *out, const struct warc_head *head)
{
	int status = buf_puts(out, "WARC/1.1\r\n");

	if (status == 0)
		status = warc_head_add(out, "WARC-Type", head->type);
	if (status == 0)
		status = warc_head_add_id(out, "WARC-Record-ID", head->id);
	if (status == 0)
		status = warc_head_add(out, "WARC-Date", head->date);
	if (status == 0)
		status = warc_head_add(out, "Content-Type", head->content_type);
	return status == 0 ? buf_printf(out, "Content-Length: %" PRIu64 "\r\n",
					head->len_bytes)
			   : status;
}

int warc_head_add(struct buf *out, const char *name, const char *value)
{
	return value && *value ? buf_printf(out, "%s: %s\r\n", name, value) : 0;
}

int warc_head_add_id(struct buf *out, const char *name, const char *id)
{
	return id && *id ? buf_printf(out, "%s: <%s>\r\n", name, id) : 0;
}

int warc_head_add_uri(struct buf *out, const char *name, const char *uri)
{
	int status = buf_printf(out, "%s: ", name);

	for (; status == 0 && *uri && *uri != '#'; uri++)
		status = *uri > ' ' && *uri < 0x7f
				 ? buf_putc(out, *uri)
				 : buf_printf(out, "%%%02X",
					      (unsigned char)*uri);
	return status == 0 ? buf_puts(out, "\r\n") : status;
}

int warc_head_end(struct buf *out)
{
	return buf_puts(out, "\r\n");
}

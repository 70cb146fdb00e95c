#include "storage/record.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "storage/digest.h"

#define TITLE "coget record 1\n"
#define CHECK_LINE "check %016" PRIx64 "\n"
#define CHECK_LINE_LEN (sizeof("check \n") - 1 + 16)

void record_reset(struct record *record)
{
	version_reset(&record->version);
	*record = RECORD_NONE;
}

int record_key_of(unsigned char key[RECORD_KEY_BYTES], const char *url)
{
	const char *slashes = strstr(url, "://");
	const char *host = slashes ? slashes + 3 : url;
	const char *at = memrchr(host, '@', strcspn(host, "/?#"));
	struct buf bare = BUF_INIT(SIZE_MAX);
	struct checksum digest;
	int status = buf_append(&bare, url, (size_t)(host - url));

	if (at)
		host = at + 1;
	if (status == 0)
		status = buf_append(&bare, host, strcspn(host, "#"));
	if (status == 0)
		status = digest_of(&digest, CHECKSUM_SHA256, bare.data,
				   bare.len);
	if (status == 0)
		memcpy(key, digest.value, RECORD_KEY_BYTES);
	buf_release(&bare);
	return status;
}

bool record_is_of(const struct record *record, const char *url)
{
	unsigned char key[RECORD_KEY_BYTES];

	return record_key_of(key, url) == 0 &&
	       memcmp(key, record->key, sizeof(key)) == 0;
}

/* A value that would end its line cannot be noted: then there is none. */
static const char *fit_line(const char *value)
{
	for (const char *at = value; at && *at; at++)
		if ((unsigned char)*at < 0x20 || *at == 0x7F)
			return "";
	return value ? value : "";
}

int record_format(struct buf *out, const struct record *record)
{
	const struct version *version = &record->version;
	int status = buf_puts(out, TITLE "key ");

	for (size_t i = 0; status == 0 && i < RECORD_KEY_BYTES; i++)
		status = buf_printf(out, "%02x", record->key[i]);
	if (status == 0)
		status = buf_printf(
			out,
			"\nboot %s\ndurable %" PRIu64 "\ninode %" PRIu64
			"\nborn %" PRId64 "\nmtime %" PRId64 "\ntotal %" PRId64
			"\nstrong %d\netag %s\nmodified %s\n",
			record->boot, record->durable_bytes, record->inode,
			record->born_ns, record->mtime_ns, version->total_bytes,
			version->modified_is_strong, fit_line(version->etag),
			fit_line(version->last_modified));
	if (status != 0)
		return status;
	return buf_printf(out, CHECK_LINE, text_hash(out->data));
}

/*
 * The value of the line that must come next, cut out of the text; NULL if
 * another does.
 */
static char *take(char **text, const char *key)
{
	size_t key_len = strlen(key);
	char *value = *text + key_len;
	char *end = strchr(*text, '\n');

	if (!end || strncmp(*text, key, key_len) != 0)
		return NULL;
	*end = '\0';
	*text = end + 1;
	return value;
}

static bool take_number(char **text, const char *key, int64_t min,
			int64_t *number)
{
	const char *value = take(text, key);
	char *end;

	if (!value)
		return false;
	errno = 0;
	*number = strtoll(value, &end, 10);
	return errno == 0 && end != value && !*end && *number >= min;
}

static bool take_size(char **text, const char *key, uint64_t *size)
{
	int64_t number;

	if (!take_number(text, key, 0, &number))
		return false;
	*size = (uint64_t)number;
	return true;
}

/* 64 bits, as inodes have them, also above INT64_MAX. */
static bool take_inode(char **text, uint64_t *inode)
{
	const char *value = take(text, "inode ");
	char *end;

	if (!value)
		return false;
	errno = 0;
	*inode = strtoull(value, &end, 10);
	return errno == 0 && end != value && !*end;
}

static int nibble(char digit)
{
	const char *digits = "0123456789abcdef";
	const char *at = digit ? strchr(digits, digit) : NULL;

	return at ? (int)(at - digits) : -1;
}

static bool take_key(char **text, unsigned char key[RECORD_KEY_BYTES])
{
	const char *value = take(text, "key ");

	if (!value || strlen(value) != 2 * (size_t)RECORD_KEY_BYTES)
		return false;
	for (size_t i = 0; i < RECORD_KEY_BYTES; i++) {
		int high = nibble(value[2 * i]);
		int low = nibble(value[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		key[i] = (unsigned char)(high << 4 | low);
	}
	return true;
}

static bool take_boot(char **text, char boot[RECORD_BOOT_SIZE])
{
	const char *value = take(text, "boot ");

	if (!value || strlen(value) >= RECORD_BOOT_SIZE)
		return false;
	strcpy(boot, value);
	return true;
}

/* A text, NULL for an empty one. */
static int take_text(char **text, const char *key, char **out)
{
	const char *value = take(text, key);

	if (!value)
		return -EINVAL;
	if (!*value)
		return 0;
	*out = strdup(value);
	return *out ? 0 : -ENOMEM;
}

static int take_lines(struct record *record, char *text)
{
	struct version *version = &record->version;
	int64_t is_strong = 0;
	int status;

	if (!take(&text, TITLE) || !take_key(&text, record->key) ||
	    !take_boot(&text, record->boot) ||
	    !take_size(&text, "durable ", &record->durable_bytes) ||
	    !take_inode(&text, &record->inode) ||
	    !take_number(&text, "born ", INT64_MIN, &record->born_ns) ||
	    !take_number(&text, "mtime ", INT64_MIN, &record->mtime_ns) ||
	    !take_number(&text, "total ", -1, &version->total_bytes) ||
	    !take_number(&text, "strong ", 0, &is_strong))
		return -EINVAL;
	version->modified_is_strong = is_strong == 1;
	status = take_text(&text, "etag ", &version->etag);
	if (status == 0)
		status = take_text(&text, "modified ", &version->last_modified);
	return status == 0 && *text ? -EINVAL : status;
}

/* Whether the last line is the checksum of those before it. */
static bool is_sound(char *text, size_t len)
{
	char line[CHECK_LINE_LEN + 1], expected[CHECK_LINE_LEN + 1];

	if (len < CHECK_LINE_LEN)
		return false;
	strcpy(line, text + len - CHECK_LINE_LEN);
	text[len - CHECK_LINE_LEN] = '\0';
	snprintf(expected, sizeof(expected), CHECK_LINE, text_hash(text));
	return strcmp(line, expected) == 0;
}

int record_parse(struct record *record, const char *text, size_t len)
{
	char *copy = len <= RECORD_MAX_BYTES ? strndup(text, len) : NULL;
	int status;

	*record = RECORD_NONE;
	if (!copy)
		return len <= RECORD_MAX_BYTES ? -ENOMEM : -EINVAL;
	status = strlen(copy) == len && is_sound(copy, len)
			 ? take_lines(record, copy)
			 : -EINVAL;
	if (status != 0)
		record_reset(record);
	free(copy);
	return status;
}

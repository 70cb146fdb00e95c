#include "storage/part_record.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "base/text.h"

#define TITLE "coget record 2\n"
#define ALL "all"
#define ADOPTED "adopted "
#define CHECK_LINE "check %016" PRIx64 "\n"
#define CHECK_LINE_LEN (sizeof("check \n") - 1 + 16)

void part_record_reset(struct part_record *record)
{
	version_reset(&record->version);
	*record = PART_RECORD_NONE;
}

/* A value that would end its line cannot be noted: then there is none. */
static const char *fit_line(const char *value)
{
	return value && !text_has_controls(value) ? value : "";
}

static int format_extents(struct buf *out, const struct part_record *record)
{
	int status = buf_puts(out, "\ndurable ");

	if (status == 0)
		status = extents_format(out, &record->durable);
	if (status == 0)
		status = buf_puts(out, "\nstored ");
	if (status == 0)
		status = record->is_all_stored
				 ? buf_puts(out, ALL)
				 : extents_format(out, &record->stored);
	return status;
}

static int format_adopted(struct buf *out, const struct adopted_record *adopted)
{
	if (adopted->len_bytes == 0)
		return 0;
	return buf_printf(
		out, ADOPTED "%" PRIu64 "\nsince %" PRId64 "\nmoved %d\n",
		adopted->len_bytes, adopted->mtime_ns, adopted->is_moved);
}

int part_record_format(struct buf *out, const struct part_record *record)
{
	const struct version *version = &record->version;
	char id[2 * sizeof(record->id) + 1];
	int status;

	hex_encode(id, record->id.bytes, sizeof(record->id));
	status = buf_printf(out, TITLE "key %s\nboot %s", id, record->boot);
	if (status == 0)
		status = format_extents(out, record);
	if (status == 0)
		status = buf_puts(out, "\n");
	if (status == 0)
		status = format_adopted(out, &record->adopted);
	if (status == 0)
		status = buf_printf(out,
				    "inode %" PRIu64 "\nborn %" PRId64
				    "\nmtime %" PRId64 "\ntotal %" PRId64
				    "\nstrong %d\netag %s\nmodified %s\n",
				    record->inode, record->born_ns,
				    record->mtime_ns, version->total_bytes,
				    version->modified_is_strong,
				    fit_line(version->etag),
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

static bool take_extents(char **text, const char *key, struct extents *extents)
{
	const char *value = take(text, key);

	return value && extents_parse(extents, value) == 0;
}

static bool take_stored(char **text, struct part_record *record)
{
	record->is_all_stored =
		strncmp(*text, "stored " ALL "\n", sizeof("stored " ALL)) == 0;
	return record->is_all_stored
		       ? take(text, "stored ") != NULL
		       : take_extents(text, "stored ", &record->stored);
}

/* Few have these lines. */
static bool take_adopted(char **text, struct adopted_record *adopted)
{
	int64_t len_bytes, is_moved;

	if (strncmp(*text, ADOPTED, sizeof(ADOPTED) - 1) != 0)
		return true;
	if (!take_number(text, ADOPTED, 1, &len_bytes) ||
	    !take_number(text, "since ", INT64_MIN, &adopted->mtime_ns) ||
	    !take_number(text, "moved ", 0, &is_moved))
		return false;
	adopted->len_bytes = (uint64_t)len_bytes;
	adopted->is_moved = is_moved == 1;
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

static bool take_id(char **text, struct item_id *id)
{
	const char *value = take(text, "key ");

	return value && hex_decode(id->bytes, sizeof(*id), value);
}

static bool take_boot(char **text, char boot[BOOT_ID_SIZE])
{
	const char *value = take(text, "boot ");

	if (!value || strlen(value) >= BOOT_ID_SIZE)
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

static int take_lines(struct part_record *record, char *text)
{
	struct version *version = &record->version;
	int64_t is_strong = 0;
	int status;

	if (!take(&text, TITLE) || !take_id(&text, &record->id) ||
	    !take_boot(&text, record->boot) ||
	    !take_extents(&text, "durable ", &record->durable) ||
	    !take_stored(&text, record) ||
	    !take_adopted(&text, &record->adopted) ||
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

int part_record_parse(struct part_record *record, const char *text, size_t len)
{
	char *copy = len <= PART_RECORD_MAX_BYTES ? strndup(text, len) : NULL;
	int status;

	*record = PART_RECORD_NONE;
	if (!copy)
		return len <= PART_RECORD_MAX_BYTES ? -ENOMEM : -EINVAL;
	status = strlen(copy) == len && is_sound(copy, len)
			 ? take_lines(record, copy)
			 : -EINVAL;
	if (status != 0)
		part_record_reset(record);
	free(copy);
	return status;
}

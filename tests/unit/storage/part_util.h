/*
 * What the tests of parts and their records share: parts of URLs, kept by one
 * run and found by the next.
 */
#ifndef PART_UTIL_H
#define PART_UTIL_H

#include <sys/xattr.h>

#include "storage/part_record.h"
#include "unit/storage/storage_util.h"

#define URL "http://h/x"
#define OTHER_URL "http://h/other/x"
#define PART_ATTRIBUTE "user.coget.part"

/* A version with a strong ETag. */
static inline struct version version_of(int64_t total_bytes)
{
	return (struct version){.etag = "\"one\"", .total_bytes = total_bytes};
}

static inline struct part_file *open_part(struct dest *dest, const char *name,
					  const char *url)
{
	struct part_file *part;

	ck_assert_int_eq(
		part_file_open(&part, dest_root(dest), name, url, true), 0);
	return part;
}

static inline void begin_at(struct part_file *part, uint64_t from_bytes,
			    struct version version)
{
	ck_assert_int_eq(part_file_begin(part, from_bytes, &version, 0), 0);
}

/* End it as a failed transfer does.  Whether something is kept at that path. */
static inline void keep_at(struct part_file *part, const char *path)
{
	char *given;

	part_file_keep(part, &given);
	ck_assert_pstr_eq(given, path);
	free(given);
}

/* A run that gets this much of a body, and no further. */
static inline void leave_part(const char *name, const char *url,
			      const char *text, const char *path)
{
	struct dest *dest = open_dest(".");
	struct part_file *part = open_part(dest, name, url);

	begin_at(part, 0, version_of(1000000));
	append(part, text);
	keep_at(part, path);
	dest_close(dest);
}

/* The next run: so many bytes of it are there. */
static inline void check_left(const char *name, const char *url, uint64_t len)
{
	struct dest *dest = open_dest(".");
	struct part_file *part = open_part(dest, name, url);
	char *path;

	ck_assert_uint_eq(part_file_len(part), len);
	part_file_keep(part, &path);
	free(path);
	dest_close(dest);
}

/* Change a record as if another boot had written it. */
static inline void age_record(const char *path, struct extents durable)
{
	struct buf text = BUF_INIT(PART_RECORD_MAX_BYTES);
	struct part_record record;
	char old[PART_RECORD_MAX_BYTES + 1];
	ssize_t len =
		getxattr(path, PART_ATTRIBUTE, old, PART_RECORD_MAX_BYTES);

	ck_assert_int_gt(len, 0);
	old[len] = '\0';
	ck_assert_int_eq(part_record_parse(&record, old, (size_t)len), 0);
	strcpy(record.boot, "another");
	record.durable = durable;
	ck_assert_int_eq(part_record_format(&text, &record), 0);
	ck_assert_int_eq(setxattr(path, PART_ATTRIBUTE, text.data, text.len, 0),
			 0);
	part_record_reset(&record);
	buf_release(&text);
}

#endif

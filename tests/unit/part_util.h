/*
 * What the tests of parts and their records share: parts of URLs, kept by one
 * run and found by the next.
 */
#ifndef PART_UTIL_H
#define PART_UTIL_H

#include <sys/xattr.h>

#include "storage_util.h"

#define URL "http://h/x"
#define OTHER_URL "http://h/other/x"
#define PART_ATTRIBUTE "user.coget.part"

/* A version with a strong ETag. */
static inline struct version version_of(int64_t total_bytes)
{
	return (struct version){.etag = "\"one\"", .total_bytes = total_bytes};
}

static inline struct partfile *open_part(struct dest *dest, const char *name,
					 const char *url)
{
	struct partfile *part;

	ck_assert_int_eq(partfile_open(&part, dest, name, url, true), 0);
	return part;
}

static inline void begin_at(struct partfile *part, uint64_t from_bytes,
			    struct version version)
{
	ck_assert_int_eq(partfile_begin(part, from_bytes, &version, 0), 0);
}

/* End it as a failed transfer does.  Whether something is kept at that path. */
static inline void keep_at(struct partfile *part, const char *path)
{
	char *given;

	partfile_keep(part, &given);
	ck_assert_pstr_eq(given, path);
	free(given);
}

/* A run that gets this much of a body, and no further. */
static inline void leave_part(const char *name, const char *url,
			      const char *text, const char *path)
{
	struct dest *dest = open_dest(".");
	struct partfile *part = open_part(dest, name, url);

	begin_at(part, 0, version_of(1000000));
	append(part, text);
	keep_at(part, path);
	dest_close(dest);
}

/* The next run: so many bytes of it are there. */
static inline void check_left(const char *name, const char *url, uint64_t len)
{
	struct dest *dest = open_dest(".");
	struct partfile *part = open_part(dest, name, url);
	char *path;

	ck_assert_uint_eq(partfile_len(part), len);
	partfile_keep(part, &path);
	free(path);
	dest_close(dest);
}

#endif

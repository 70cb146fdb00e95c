/*
 * File names from URLs and headers, made safe.
 *
 * A safe name is one path component of valid UTF-8: no separator, no control or
 * direction-changing character, no joiner where nothing is joined, not "." or
 * "..", no leading dot or dash, no reserved device name, no trailing dot or
 * blank, no name that a part file could have, and at most NAME_MAX bytes with
 * its extension kept.  What a server or URL says beyond that is replaced by
 * '_'.
 * Nothing here touches the disk.
 */
#ifndef MODEL_NAMES_H
#define MODEL_NAMES_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#define NAME_SIZE (NAME_MAX + 1)

/*
 * The name from a URL: the last segment of its path, percent-decoded, or
 * "index.html" where that is empty.  Query and fragment do not count.
 */
void name_from_url(char name[NAME_SIZE], const char *url);

/*
 * The name from a path that somebody wrote down, whose directories are dropped:
 * what a file of that name would be called here.
 *
 * Returns 0, or UV_ENOENT if it ends with a slash.
 */
int name_from_path(char name[NAME_SIZE], const char *path);

/*
 * The name that a server suggests, of len bytes: without directories of any
 * system, and without blanks around it.
 *
 * name  has NAME_SIZE bytes; of any type, for content_disposition_find().
 *
 * Returns 0, or UV_ENOENT if nothing is left.
 */
int name_from_suggestion(void *name, const char *text, size_t len);

/*
 * The name with a number before its extension: "a.tar.gz", 2: "a.2.tar.gz"; for
 * 0 the name itself.
 */
void name_numbered(char out[NAME_SIZE], const char *name, unsigned number);

/*
 * The number in a name as name_numbered() puts it there; 0 if there is none, or
 * it is another's: "a.01.gz".
 */
unsigned name_number(const char *name);

/*
 * The name of a range of its file: "a.iso.0-499"; cut where it would be too long.
 */
void name_of_range(char out[NAME_SIZE], const char *name, const char *range);

/* The name of its part file: ".part" added, cut where it would be too long. */
void name_part(char out[NAME_SIZE], const char *name);

/* Whether it ends as names of part files do. */
bool name_is_part(const char *name);

/*
 * The name of the record beside a part file: ".state" added.  There is room for
 * a byte more, and a long name that is cut is told apart from others.
 */
void name_state(char out[NAME_SIZE], const char *part_name);

#endif

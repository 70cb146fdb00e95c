/*
 * Templates of file names: what the user writes, with placeholders for what is
 * known of an item, such as "{host}/{index:03}-{name}".
 *
 *   {scheme} {host} {port}   of the item's URL
 *   {path} {dir}             its path, with and without the name, as folders
 *   {name} {stem} {ext}      the name (name_from_url()), and its two parts
 *   {query}                  without its "?"
 *   {index} {index:05}       the item's number, also with zeros in front
 *   {id}                     what the list calls the item, or its number
 *   {sha256} {sha256:8}      of the URL, also its first digits alone
 *   {date}                   YYYY-MM-DD, when the run began
 *   #1 #2                    what the patterns of the URL stand for (glob.h);
 *                            without so many, these are kept as they are
 *
 * "{{" and "}}" stand for a brace.  A '/' in the template makes folders.  What
 * the user writes is kept as it is, and what comes from the URL or the list is
 * made safe (names.h): it adds no folder but by {path} and {dir}.  Nothing
 * leads upwards.  Where {ext} is empty, a dot before it is left out.
 */
#ifndef MODEL_NAME_TEMPLATE_H
#define MODEL_NAME_TEMPLATE_H

#include <stdint.h>

#include <coget/status.h>

#include "base/buf.h"
#include "model/names.h"

/* The longest path of folders. */
#define NAME_FOLDER_MAX_BYTES 3072

/* What is known of an item. */
struct name_values {
	const char *url;  /* which url_parse() takes */
	const char *id;	  /* NULL: its index */
	const char *date; /* of the run */
	const char *sha256; /* of the URL, in hex; NULL if it is not used */
	uint64_t index;
	char *const *globs; /* what the patterns of the URL stand for */
	size_t glob_count;
};

/* Where an item's file goes.  Initialise with NAME_PLACE_INIT, and release. */
struct name_place {
	struct buf folder; /* names separated by single slashes; may be empty */
	char name[NAME_SIZE];
};

#define NAME_PLACE_INIT \
	((struct name_place){.folder = BUF_INIT(NAME_FOLDER_MAX_BYTES)})

/* Free what it owns. */
void name_place_release(struct name_place *place);

/*
 * Write where an item's file goes by a template that name_pieces_check() takes.
 *
 * place  as initialised, or with a folder that is to stand before those of the
 *        template.
 *
 * Returns 0; UV_ENOBUFS if the path is too long, or UV_ENOMEM.
 */
int name_template_expand(struct name_place *place, const char *text,
			 const struct name_values *values) CO_MUST_CHECK;

/*
 * The same for --mirror-paths: the host, with the port unless it is the
 * scheme's, the path, and in the name the query.
 */
int name_template_mirror(struct name_place *place,
			 const struct name_values *values) CO_MUST_CHECK;

/*
 * Add folders that a list names: each one safe as it is, or left out if it is
 * empty or ".".
 *
 * Returns 0; UV_EINVAL if there is a ".." in it; UV_ENOBUFS; UV_ENOMEM.
 */
int name_place_add_folders(struct name_place *place,
			   const char *path) CO_MUST_CHECK;

#endif

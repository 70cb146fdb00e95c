/*
 * A folder of the destination, in which items have their files: the destination
 * itself, or one beneath it.
 *
 * Whoever has items in a folder holds it, by dest_folder(), until
 * folder_release().  It is made on disk when the first file is written in it.
 * Its descriptors are open while a thread is at work in it, and a little
 * longer: there may be a million folders.
 *
 * For tasks of the loop, but for what says otherwise.
 */
#ifndef STORAGE_FOLDER_H
#define STORAGE_FOLDER_H

#include <coget/status.h>

#include "model/failure.h"
#include "model/name_template.h"
#include "storage/dest.h"

struct folder;

/* The destination itself, which lives as long as the destination. */
struct folder *dest_root(struct dest *dest);

/*
 * Hold a folder.
 *
 * path  safe names separated by single slashes (name_template.h); "" for the
 *       destination itself.
 *
 * Returns it, or NULL: no memory.
 */
struct folder *dest_folder(struct dest *dest, const char *path);

/* Hold it no more.  NULL is ignored. */
void folder_release(struct folder *folder);

/*
 * The path of a name in it, as the user would write it; to be freed by the
 * caller.  There is room to put any other name in.  NULL: no memory.
 */
char *folder_path(const struct folder *folder, const char *name);

/* The longest path of a file from the destination on, with a NUL. */
enum { FOLDER_PLACE_SIZE = NAME_FOLDER_MAX_BYTES + 1 + NAME_SIZE };

/*
 * Write where a name in it is, from the destination on: "folder/name".  For any
 * thread.
 */
void folder_place(const struct folder *folder, const char *name,
		  char place[FOLDER_PLACE_SIZE]);

/*
 * Why no file can be had in the folder, if that is known: 0, or an error that
 * folder_explain() knows.  For any thread.
 */
int folder_status(struct folder *folder);

/* Say in a failure what folder_status() means. */
void folder_explain(struct folder *folder, struct failure *failure);

#endif

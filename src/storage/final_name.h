/*
 * Which names the files of items get.
 *
 * A name comes from the list and the options, never from timing: of several
 * items that want one name, the first that asks has it, and each later one gets
 * the next number (name_numbered()).  A file that is there already keeps its
 * name from all items but its own, by its mark (item_mark.h) or by what the
 * session says; so an item finds its own file again, whatever the order of the
 * list.
 *
 * To be asked for the items in the order of the input.
 */
#ifndef STORAGE_FINAL_NAME_H
#define STORAGE_FINAL_NAME_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include <coget/status.h>

#include "model/names.h"
#include "model/settings.h"
#include "storage/folder.h"
#include "storage/item_mark.h"
#include "storage/nameset.h"
#include "storage/reserved.h"

/*
 * Whom to ask beside the files' marks, such as a session.  Both are called on
 * any thread, one at a time.
 */
struct name_oracle {
	/*
	 * Whose a place (folder.h) is that an item wants, whether or not there
	 * is a file.
	 */
	enum owner (*whose)(void *context, const char *place,
			    const struct item_key *key);
	/* Whether a file may have lost its bytes: then it is removed. */
	bool (*is_suspect)(void *context, const struct stat *file);
	void *context;
};

/* Which names the items of a run have. */
struct final_names {
	const struct reserved *reserved;
	pthread_mutex_t lock; /* from look to taking; recursive */
	struct nameset given; /* under the lock, and what follows likewise */
	struct nameset folders; /* names that folders have */
	struct name_oracle oracle;
	bool are_of_archive; /* nothing on disk has them */
	bool are_fixed; /* no item gets another than it wants */
};

/* Prepare an empty one. */
void final_names_init(struct final_names *names,
		      const struct reserved *reserved);

/* Free what it holds. */
void final_names_release(struct final_names *names);

/* One item that wants a name. */
struct name_request {
	struct folder *folder; /* where the item has its file */
	const char *wanted;    /* a safe one (names.h) */
	struct item_key key;
	bool is_finished;     /* it is not fetched: its own file is looked for */
	unsigned number;      /* out: in its name; 0 if it has the wanted one */
	bool exists;	      /* out: a file is there that may be the item's */
	const char *obstacle; /* out: what is there and no file: "a FIFO" */
};

/*
 * Give each item the name that is its for the run.  Where a folder cannot be
 * had, also since an item before has its name, folder_status() says so.
 *
 * policy  EXISTS_RENAME passes over every name that is taken; any other passes
 *         over files of other items, and over numbers that no mark gives to
 *         anybody; but EXISTS_OVERWRITE takes the wanted name from another item
 *         unless there is a file of the item's own.
 *
 * Suspends, for one hop, unless all is known to be empty.
 * Returns 0, UV_ECANCELED or UV_ENOMEM, with nothing to be relied on.
 */
int final_names_give(struct final_names *names, enum exists_policy policy,
		     struct name_request *requests, size_t count) CO_MUST_CHECK;

/*
 * Look again what stands under the name that an item got: another process may
 * have fetched its file meanwhile.  Suspends.
 *
 * request  number is in; exists and obstacle are out.
 *
 * Returns 0 or UV_ECANCELED.
 */
int final_name_look(struct final_names *names, enum exists_policy policy,
		    struct name_request *request) CO_MUST_CHECK;

/* Ask this one, from before the first name is given. */
void final_names_ask(struct final_names *names, struct name_oracle oracle);

/*
 * The names are those of an archive's entries: what is on disk does not matter.
 * From before the first name is given.
 */
void final_names_detach(struct final_names *names);

/*
 * Each item has the name that it wants and no other, whosever file is there:
 * one that is to be kept is kept, and else it is replaced.  For items that want
 * different names; from before the first name is given.
 */
void final_names_fix(struct final_names *names);

/*
 * Another name for an item, since somebody has taken the one that it had: with
 * the next number under which there is nothing.  Blocks on disk.
 *
 * name  out.
 *
 * Returns 0 or UV_ENOMEM.
 */
int final_name_another(struct folder *folder, const char *wanted,
		       char name[NAME_SIZE]) CO_MUST_CHECK;

#endif

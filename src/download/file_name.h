/*
 * The name of a download's file: by the item, or by the answer.
 */
#ifndef DOWNLOAD_FILE_NAME_H
#define DOWNLOAD_FILE_NAME_H

#include <stdbool.h>
#include <stddef.h>

#include <coget/status.h>

#include "download/item_place.h"
#include "model/failure.h"
#include "model/response.h"
#include "model/settings.h"
#include "storage/final_name.h"

/* The strings are owned; zeroed, there is no name yet. */
struct file_name {
	struct folder *folder; /* that it is in; held */
	char *wanted;	       /* by the item, made safe */
	char *url_name;	       /* by its URL, if that is not the wanted one */
	char *output;	       /* see struct item_key */
	char *name;	 /* the same, or with a number: see final_name.h */
	unsigned number; /* that one; or 0 */
	bool exists;	 /* a file of that name is there, and may be its */
	const char
		*obstacle;   /* what is there and is no file; or NULL; static */
	char *answer_wanted; /* by the answer; NULL: the same */
	char *answer_name;   /* what it got for that, likewise */
};

/* What is to be done when an answer has given a name. */
struct name_policy {
	struct dest *dest;
	enum exists_policy exists;
	enum name_from from;
	const char *url; /* the item's */
};

/*
 * Set what the item wants.  The output of its place is taken over.  Returns 0
 * or UV_ENOMEM; to be released in any case.
 */
int file_name_init(struct file_name *name, struct dest *dest, const char *url,
		   struct item_place *place) CO_MUST_CHECK;

/* What tells the item from others. */
struct item_key file_name_key(const struct file_name *name, const char *url);

/* Free what it owns. */
void file_name_release(struct file_name *name);

/*
 * Take the name that an answer gives, if it is another than the URL's.  What an
 * earlier attempt got for it stays, also where the answer with the rest of a
 * file does not give it again.  Suspends.
 *
 * is_numbered  receives whether it got a number, as others want it, too.
 * existing     receives, for UV_EEXIST, the path; the caller's.
 *
 * Returns 0; UV_EEXIST if the file of that name is kept; UV_EPROTO with
 * *failure set; UV_ENOMEM; UV_ECANCELED.
 */
int file_name_take(struct file_name *name, const struct response *response,
		   const struct name_policy *policy, bool *is_numbered,
		   char **existing, struct failure *failure) CO_MUST_CHECK;

/* Whether a file that is there is kept, and nothing fetched. */
bool file_name_keeps_existing(enum exists_policy policy);

/* Say in a failure that something that is no file is in the way. */
void file_name_explain_obstacle(struct folder *folder, const char *name,
				const char *obstacle, struct failure *failure);

#endif

/*
 * A Metalink: a file of the user's, standard input, a URL, or what a server has
 * sent.
 */
#ifndef INPUT_METALINK_SOURCE_H
#define INPUT_METALINK_SOURCE_H

#include <stdbool.h>

#include <coget/status.h>

#include "input/item_builder.h"
#include "input/metalink.h"
#include "input/metalink_items.h"

/* What gets a Metalink from its URL. */
struct metalink_fetcher {
	/*
	 * Pass the document to the parser, as it comes.  May suspend.
	 *
	 * was_public  receives whether the server's address is public.
	 *
	 * Returns 0; UV_EPROTO with *failure set; or a status that ends the
	 * run.
	 */
	int (*fetch)(void *context, const char *url,
		     struct metalink_parser *parser, bool *was_public,
		     struct failure *failure);
	void *context;
};

/*
 * Read a Metalink and have its files accepted as items; one that cannot be read
 * is rejected.  Suspends.
 *
 * name      a path, a URL, or "-" for standard input; must live as long as the
 *           run.
 * was_left  set if it was left as by metalink_leave(); else as it was.
 *
 * Returns 0, or a status that ends the run.
 */
int metalink_read(struct item_builder *builder, const char *name,
		  const struct metalink_fetcher *fetcher,
		  bool *was_left) CO_MUST_CHECK;

/* A Metalink that a server has sent for an item. */
struct metalink_document {
	struct metalink_origin origin;
	const struct item *item; /* that it was sent for */
	struct buf text; /* all of it */
	int status;	 /* 0, or why it could not be read */
};

/*
 * Have the files of a document accepted as items, as metalink_read() does.  The
 * item of one that cannot be read is left (--failed).  Suspends.
 */
int metalink_accept(struct item_builder *builder,
		    const struct metalink_document *document) CO_MUST_CHECK;

/*
 * The run has ended before a Metalink was read, or wholly: what it lists is not
 * known, and the list of what is left says so in a comment.  May suspend.
 */
void metalink_leave(struct item_builder *builder, const char *name);

/* Whether a path ends as those of Metalinks do: ".meta4" or ".metalink". */
bool metalink_is_name(const char *path);

#endif

/*
 * The files of a Metalink as items.
 */
#ifndef INPUT_METALINK_ITEMS_H
#define INPUT_METALINK_ITEMS_H

#include <stdbool.h>

#include <coget/status.h>

#include "input/item_builder.h"
#include "input/metalink.h"

/* Where a Metalink comes from. */
struct metalink_origin {
	const char *source; /* its name; must live as long as the run */
	bool is_led;	    /* a server has sent it: source is the URL */
	bool was_public;    /* that server's address is public */
};

/*
 * Have an item made of each file and accepted, in their order; one that is
 * wrong is rejected.  An item has the name that the Metalink gives the file,
 * made safe, unless the settings name files.  Suspends as the consumer does.
 * If the run ends meanwhile, what was not accepted is left (--failed).
 *
 * Returns 0, or a status that ends the run.
 */
int metalink_items_accept(struct item_builder *builder,
			  const struct metalink *metalink,
			  const struct metalink_origin *origin) CO_MUST_CHECK;

/*
 * The first URL of a file that coget can download from, from a number on: it is
 * one, and of the network.  A Metalink also names what other programs use, such
 * as rsync and BitTorrent, and must not name files of this machine.
 *
 * number  receives that of the next one.
 *
 * Returns NULL if none is.
 */
const char *metalink_usable_url(const struct metalink_file *file,
				size_t *number);

#endif

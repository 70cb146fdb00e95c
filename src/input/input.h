/*
 * The input of a run: its checksum files, arguments, lists and Metalinks, read
 * in this order, as far ahead as the consumer of the items lets it.
 */
#ifndef INPUT_INPUT_H
#define INPUT_INPUT_H

#include <stdbool.h>
#include <stddef.h>

#include <coget/status.h>

#include "input/checksums.h"
#include "input/item_builder.h"
#include "input/metalink_source.h"
#include "input/pattern.h"
#include "model/settings.h"

/* Initialise with the settings, the builder and the fetcher. */
struct input {
	const struct settings *settings;
	struct item_builder builder;
	struct metalink_fetcher fetcher; /* of Metalinks that have URLs */
	struct checksums *checksums; /* of --checksums; NULL for none */
	size_t urls;		     /* arguments that have been made items */
	struct pattern pattern;	     /* the argument that is expanded */
	size_t lists;		     /* that have been opened */
	size_t metalinks;	     /* likewise */
	bool has_unread; /* of which is not known how many items they hold */
};

/*
 * Read it all; what is no item is rejected.  Suspends.
 *
 * Sets the tally's input_ended if all could be read.  Returns 0, or a status
 * that ends the run.
 */
int input_read(struct input *input) CO_MUST_CHECK;

/*
 * When that has ended, or was never begun: count what it has not come to, and
 * add that to --failed.  Suspends, also in a cancelled task.
 */
void input_leave_rest(struct input *input);

/* Free what it owns. */
void input_release(struct input *input);

#endif

/*
 * A run: the rooms of the program opened, the input read, every item fetched.
 */
#ifndef DOWNLOAD_RUN_H
#define DOWNLOAD_RUN_H

#include <stdbool.h>

#include <coget/status.h>

#include "command/commands.h"
#include "model/event.h"
#include "model/settings.h"

struct client;
struct item_builder;

/*
 * What a program lends that has a client, and knows what it wants: in place of
 * the client that the run would open, and of the input that it would read.  A
 * file goes where the program says, under no other name, and its version is
 * stored with it, whatever a later run is to do with it.
 */
struct run_loan {
	struct client *client;
	/*
	 * Make the items, and pass them on: see item_builder.h.  Returns 0, or
	 * a negative status that ends the run.
	 */
	int (*make_items)(void *context, struct item_builder *builder);
	void *context;
};

/* Whether so many items have failed that the run ends (--max-failures). */
bool run_has_failed_enough(const struct settings *settings,
			   const struct tally *tally);

/*
 * Read the input and fetch every item, as the settings say.  Suspends.
 *
 * tally     counted up as the run goes.
 * emitter   told of every item; emits are made from several tasks.
 * commands  for --exec; NULL for none.
 * loan      NULL for none.
 * failure   on UV_EPROTO: why the run could not begin, or what could not be
 *           kept of it.
 *
 * Returns 0 when every item was tried, whatever became of it; UV_ECANCELED when
 * the caller was cancelled, or enough items have failed: downloads have ended
 * then, and what came of them is kept in part files; UV_EPROTO; UV_ENOMEM; or
 * the status of an emit that failed.
 */
int run_downloads(const struct settings *settings, struct tally *tally,
		  struct emitter emitter, struct commands *commands,
		  const struct run_loan *loan,
		  struct failure *failure) CO_MUST_CHECK;

#endif

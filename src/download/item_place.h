/*
 * Where the file of an item goes: by what the item says of itself, the user's
 * template, or its URL.
 */
#ifndef DOWNLOAD_ITEM_PLACE_H
#define DOWNLOAD_ITEM_PLACE_H

#include <coget/status.h>

#include "download/run_state.h"
#include "model/failure.h"
#include "model/item.h"
#include "model/name_template.h"

struct item_place {
	struct name_place place;
	/*
	 * What tells it from other items of its URL (struct item_key); NULL
	 * where nothing has to.
	 */
	char *output;
	/* Its name is the URL's; the answer may say another. */
	bool is_by_url;
};

/*
 * Find it.
 *
 * out  to be released in any case.
 *
 * Returns 0; UV_EPROTO with *failure set; UV_ENOMEM.
 */
int item_place_find(struct item_place *out, struct run *run,
		    const struct item *item,
		    struct failure *failure) CO_MUST_CHECK;

/* Free what it owns. */
void item_place_release(struct item_place *place);

/* Set the run's date, which {date} stands for. */
void item_place_begin(struct run *run);

#endif

/*
 * The options that may stand beneath a URL in a list: aria2's.
 */
#ifndef INPUT_LIST_OPTION_H
#define INPUT_LIST_OPTION_H

#include <stddef.h>
#include <stdint.h>

#include <coget/status.h>

#include "base/buf.h"
#include "model/failure.h"
#include "model/item.h"
#include "model/settings.h"

#define LIST_OPTION_MAX 128

/* Which options have no effect and were found.  Zeroed, none was. */
struct list_options_seen {
	uint64_t words[LIST_OPTION_MAX / 64];
	uint64_t told[LIST_OPTION_MAX / 64];
};

/*
 * Set an option of an item.
 *
 * text      "NAME=VALUE", with a name of name_len bytes.
 * settings  of the run; NULL: the defaults.
 * seen      an option that is accepted without effect is noted here.
 *
 * Returns 0; UV_EINVAL with *failure set if the option is unknown, its value
 * wrong, or if the file would differ without its effect; or UV_ENOMEM.
 */
int list_option_set(struct item *item, const char *text, size_t name_len,
		    const struct settings *settings,
		    struct list_options_seen *seen,
		    struct failure *failure) CO_MUST_CHECK;

/* Whether any was. */
bool list_options_have_any(const struct list_options_seen *seen);

/*
 * Append the names of those that were found and are not told yet, separated by
 * commas; nothing if there are none.  They are told then.  Returns 0 or
 * UV_ENOMEM.
 */
int list_options_name(struct buf *out,
		      struct list_options_seen *seen) CO_MUST_CHECK;

#endif

/*
 * From what is read to items: a line or an argument becomes an item, which a
 * consumer takes, or a failure, which it is told of.
 *
 * For the task that reads the input.
 */
#ifndef INPUT_ITEM_BUILDER_H
#define INPUT_ITEM_BUILDER_H

#include <stdbool.h>

#include <coget/status.h>

#include "input/failed_list.h"
#include "input/list_option.h"
#include "model/event.h"
#include "model/item.h"
#include "model/settings.h"

/*
 * Who takes the items.  The calls may suspend; a negative status ends the run.
 */
struct item_consumer {
	/* An item, in the order of the input.  It is the consumer's. */
	int (*accept)(void *context, struct item *item);
	/* The next one may take any time: pass on what was accepted. */
	int (*flush)(void *context);
	/* Something that is no item.  It remains the caller's. */
	int (*reject)(void *context, const struct item *item,
		      const struct failure *failure);
	void *context;
	/* A line for the user that is about no item.  NULL: nobody listens. */
	int (*notify)(void *context, const char *text);
};

struct item_builder {
	const struct settings *settings; /* NULL: the defaults */
	struct tally *tally;		 /* items read are counted there */
	struct failed_list *failed;	 /* of --failed; NULL for none */
	struct item_consumer consumer;
	struct list_options_seen without_effect;
	bool has_told_options; /* of the first item that has any */
	bool has_assumed; /* a scheme, and has said so */
};

/* Where something stands. */
struct source_position {
	const char *source; /* must live as long as the run */
	uint64_t line;
};

/*
 * Make an item of a URL, or of NULL, and count it.  Owned by the caller; NULL:
 * no memory.
 */
struct item *item_builder_begin(struct item_builder *builder, const char *url,
				struct source_position position);

/*
 * Check its URL, and note its host.  Unless --strict is given, a scheme that is
 * missing is put in front, and blanks are encoded.
 *
 * Returns 0; 1 if the URL is none, which the consumer has been told; UV_ENOMEM;
 * or a status that ends the run.
 */
int item_builder_check(struct item_builder *builder,
		       struct item *item) CO_MUST_CHECK;

/*
 * Both: make the item of a URL, and count it.
 *
 * Returns 0 with *out owned by the caller; 1 likewise if the URL is none, which
 * the consumer has been told; or a status that ends the run, *out being NULL
 * for lack of memory.
 */
int item_builder_make(struct item_builder *builder, const char *url,
		      struct source_position position,
		      struct item **out) CO_MUST_CHECK;

/* Pass an item on; it is the consumer's.  Returns the consumer's status. */
int item_builder_accept(struct item_builder *builder,
			struct item *item) CO_MUST_CHECK;

/*
 * Tell the user which options were without effect: behind an item, so that the
 * first that has any is not long past, or, of those that have come since, when
 * all is read.  Returns the consumer's status, or UV_ENOMEM.
 */
int item_builder_tell_options(struct item_builder *builder,
			      bool is_end) CO_MUST_CHECK;

/* Let the consumer pass on what it has.  Returns its status. */
int item_builder_flush(struct item_builder *builder) CO_MUST_CHECK;

/*
 * Give an item a checksum, which is copied, and keep that for --failed.
 * Returns 0 or UV_ENOMEM.
 */
int item_builder_give_checksum(const struct item_builder *builder,
			       struct item *item,
			       const struct checksum *checksum) CO_MUST_CHECK;

/*
 * Keep an option of an item for --failed, if that is wanted, as it stands in a
 * list: "NAME=VALUE".  Returns 0 or UV_ENOMEM.
 */
int item_builder_keep_option(const struct item_builder *builder,
			     struct item *item,
			     const char *option) CO_MUST_CHECK;

/* The same for the line of JSON that the item comes from. */
int item_builder_keep_line(const struct item_builder *builder,
			   struct item *item, const char *line) CO_MUST_CHECK;

/*
 * Tell the consumer that an item failed before it began; it remains the
 * caller's.  Returns the consumer's status.
 */
int item_builder_reject(struct item_builder *builder, const struct item *item,
			const struct failure *failure) CO_MUST_CHECK;

/*
 * Count what is no item, but should have been: a line, or a source that cannot
 * be read; and tell the consumer that it failed.  Returns the consumer's
 * status.
 */
int item_builder_reject_line(struct item_builder *builder,
			     struct source_position position,
			     const struct failure *failure) CO_MUST_CHECK;

/*
 * The same for an error that source_next() has returned.
 *
 * expected  what the source should have been: "a list of URLs".
 *
 * Returns UV_ECANCELED if that is the error, or the consumer's status.
 */
int item_builder_reject_status(struct item_builder *builder,
			       struct source_position position, int status,
			       const char *expected) CO_MUST_CHECK;

/*
 * Free an item that this run does not fetch, after adding it to --failed.
 * Suspends then, also in a cancelled task.  NULL is ignored.
 */
void item_builder_leave(struct item_builder *builder, struct item *item);

#endif

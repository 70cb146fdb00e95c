/*
 * What the input says of one item alone, in place of what the settings say.
 */
#ifndef MODEL_ITEM_OPTIONS_H
#define MODEL_ITEM_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "model/pieces.h"

/*
 * Zeroed, nothing is said.  Strings are owned; NULL where the settings hold.
 */
struct item_options {
	char *output;	    /* template of the name, as for --output */
	char *dir;	    /* where the file goes, beneath --dir */
	char *method;	    /* as for --method */
	struct buf body;    /* sent with it; any bytes */
	char *referer;
	char *user_agent;
	char **headers;	    /* "NAME: VALUE" each, well-formed */
	size_t header_count;
	int64_t timeout_ns; /* of an attempt; 0 where the settings hold */
	char *id;	    /* echoed in every event of the item */
	bool is_id_number;  /* it was given as a number of JSON */
	char **mirrors;	    /* other URLs of the same file */
	size_t mirror_count;
	/*
	 * The URL of the document that a server has sent, and that names the
	 * item's URLs; NULL: the user does.
	 */
	char *led_from;
	/* What tells it from others; NULL: its URL. */
	char *identity;
	bool was_public; /* that server has an address that is public */
	bool has_size;
	uint64_t size_bytes;   /* of the file */
	struct pieces *pieces; /* of the file; or NULL */
};

/* A copy, owned by the caller; NULL: no memory. */
struct item_options *item_options_copy(const struct item_options *options);

/*
 * Add a copy of a text to the headers or mirrors, or another array of texts.
 * Returns whether there was memory for it.
 */
bool item_options_add(char ***texts, size_t *count, const char *text);

/* Free it and what it owns, secrets overwritten.  NULL is ignored. */
void item_options_free(struct item_options *options);

#endif

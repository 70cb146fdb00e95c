/*
 * What a list can say of an item, checked and stored in it.
 *
 * Each function copies the value.  It returns 0; UV_EINVAL with *failure set if
 * the value is wrong, or has been set before; or UV_ENOMEM.
 */
#ifndef INPUT_ITEM_FIELDS_H
#define INPUT_ITEM_FIELDS_H

#include <coget/status.h>

#include "model/failure.h"
#include "model/item.h"

/* The name of the file: a template, as for --output. */
int item_set_output(struct item *item, const char *value,
		    struct failure *failure) CO_MUST_CHECK;

/* The directory of the file. */
int item_set_dir(struct item *item, const char *value,
		 struct failure *failure) CO_MUST_CHECK;

/* The method of the request: "POST". */
int item_set_method(struct item *item, const char *value,
		    struct failure *failure) CO_MUST_CHECK;

/* The body of the request. */
int item_set_body(struct item *item, const char *value,
		  struct failure *failure) CO_MUST_CHECK;

/* The headers Referer and User-Agent. */
int item_set_referer(struct item *item, const char *value,
		     struct failure *failure) CO_MUST_CHECK;
int item_set_user_agent(struct item *item, const char *value,
			struct failure *failure) CO_MUST_CHECK;

/* Any other header, "NAME: VALUE".  Several can be added. */
int item_add_header(struct item *item, const char *line,
		    struct failure *failure) CO_MUST_CHECK;

/* The checksum, "ALGO=HEX". */
int item_set_checksum(struct item *item, const char *value,
		      struct failure *failure) CO_MUST_CHECK;

/*
 * Another URL of the same file, whatever it is: 0 or UV_ENOMEM.  Several can be
 * added.
 */
int item_add_mirror(struct item *item, const char *url) CO_MUST_CHECK;

/* Whether these are URLs. */
int item_check_mirrors(const struct item *item,
		       struct failure *failure) CO_MUST_CHECK;

#endif

/*
 * Values that become the body of requests, as curl has them: several are joined
 * to one, those of forms by "&".
 */
#ifndef CLI_DATA_VALUE_H
#define CLI_DATA_VALUE_H

#include <stdbool.h>

#include "model/settings.h"

/*
 * Add a form's data, or with "@FILE" those in a file without its line ends;
 * "@-" is standard input.
 *
 * Returns 0; -EBADMSG if the file holds a NUL; -ENOMEM; or the negated errno of
 * reading it, which blocks.
 */
int data_value_add(struct settings *settings, const char *value);

/* The same, where "@" means nothing.  Returns 0 or -ENOMEM. */
int data_value_add_raw(struct settings *settings, const char *value);

/*
 * The same, with "TEXT", "=TEXT" and "NAME=TEXT" encoded as forms demand, but
 * for NAME; "@FILE" and "NAME@FILE" have it in a file, of which all is encoded.
 * Errors as data_value_add().
 */
int data_value_add_encoded(struct settings *settings, const char *value);

/* The same for JSON, which is sent as it is.  Errors as data_value_add(). */
int data_value_add_json(struct settings *settings, const char *value);

/*
 * Add a field to the form: see form_field_parse().  Returns 0, -EINVAL or
 * -ENOMEM.
 */
int data_value_add_field(struct settings *settings, const char *value,
			 bool is_plain);

/*
 * Whether a value of -d is what curl means by that letter, data to be sent, and
 * hardly the name of a directory.
 */
bool data_value_is_likely(const char *value);

#endif

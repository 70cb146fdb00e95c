/*
 * A field of a multipart form (RFC 7578), as curl's --form writes it.
 */
#ifndef MODEL_FORM_FIELD_H
#define MODEL_FORM_FIELD_H

#include <stdbool.h>

/* The strings are the field's.  Zero-initialise. */
struct form_field {
	char *name;
	char *value;	 /* a text, or the path of a file that has it */
	bool is_of_file; /* the latter */
	char *file_name; /* that the server is told; NULL: none */
	char *type;	 /* of media; NULL: none is said */
};

/*
 * Read "NAME=TEXT", "NAME=@FILE" or "NAME=<FILE", of which the last sends a
 * file's text as if it were written there.  Text and FILE may stand in double
 * quotes, with a backslash before a quote or another; ";type=TYPE" and
 * ";filename=NAME" may follow.
 *
 * is_plain  no more than NAME=TEXT is read: TEXT is as it stands.
 * out       zeroed; to be released by the caller, also on error.
 *
 * Returns 0, -EINVAL for what is no field, or -ENOMEM.
 */
int form_field_parse(struct form_field *out, const char *text, bool is_plain);

/* Overwrite its strings, free them and zero it. */
void form_field_release(struct form_field *field);

#endif

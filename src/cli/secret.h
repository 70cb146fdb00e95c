/*
 * Values that nobody else is to see: taken from the command line, which every
 * user of the machine can read, or from files.
 */
#ifndef CLI_SECRET_H
#define CLI_SECRET_H

#include <stdbool.h>

#include "cli/options.h"
#include "model/settings.h"

/*
 * Add a header, or with "@FILE" each line of a file that is neither blank nor a
 * comment (#).
 *
 * Returns 0; -EINVAL for what is no header; -EBADMSG if a line of the file is
 * none; -ENOMEM; or the negated errno of reading the file, which blocks.
 */
int secret_add_headers(struct settings *settings, const char *value);

/* The same for a host alone. */
int secret_add_host_headers(struct settings *settings,
			    struct host_settings *host, const char *value);

/*
 * Add a login as user_login_parse() reads it, or with "@FILE" that of the first
 * line of a file.  Errors as above.
 */
int secret_add_user(struct settings *settings, const char *value);

/* The same for a host alone, which is written before it: HOST=NAME:PASSWORD. */
int secret_add_host_user(struct settings *settings, const char *host,
			 const char *value);

/*
 * Keep a copy of a text in the settings.  Returns it, or NULL when out of
 * memory.
 */
char *secret_keep(struct settings *settings, const char *text);

/*
 * Keep a login for a proxy, "NAME:PASSWORD", or with "@FILE" that of the first
 * line of a file, in *field, which belongs to the settings.  Errors as above.
 */
int secret_set_proxy_user(struct settings *settings, const char **field,
			  const char *value);

/* The same for a password, which may be anything but empty. */
int secret_set_password(struct settings *settings, const char **field,
			const char *value);

/*
 * Keep a copy of a text in *field, which belongs to the settings.  Returns 0 or
 * -ENOMEM.
 */
int secret_copy(struct settings *settings, const char **field,
		const char *text);

/*
 * Read the file of "@FILE", whose name the settings keep, so that no download
 * takes its place.  Errors as above, -EBADMSG being for a NUL.
 */
int secret_read_file(struct settings *settings, struct buf *text,
		     const char *value);

/*
 * Add the header of a token (RFC 6750), or with "@FILE" of that in the first
 * line of a file.  Errors as above.
 */
int secret_add_bearer(struct settings *settings, const char *value);

/*
 * Add cookies that are written as in their header to that, as curl does; or
 * keep the name of a file of cookies, which has no "=" in it.  A URL is
 * neither: -b of wget takes no value.  Returns 0, -EINVAL or -ENOMEM.
 */
int secret_add_cookie(struct settings *settings, const char *value);

/*
 * Keep a Referer in *field, of which curl's ";auto" is no part: there are no
 * links to follow.  Returns 0, -EINVAL or -ENOMEM.
 */
int secret_set_referer(struct settings *settings, const char **field,
		       const char *value);

/*
 * Keep a URL in the settings as what it is, and overwrite name and password in
 * the word that it came from, if it has any.
 *
 * Returns the URL, which is the word or belongs to the settings; NULL when out
 * of memory.
 */
const char *secret_keep_url(struct settings *settings, char *word);

/*
 * Whether what was typed for an option is itself a secret: neither the name of a
 * file, nor a header that anybody may see.
 */
bool secret_is_given(const struct option *option, const char *value);

/* Overwrite a value of the command line. */
void secret_overwrite(char *value);

#endif

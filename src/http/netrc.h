/*
 * A .netrc file: names and passwords for hosts.
 */
#ifndef HTTP_NETRC_H
#define HTTP_NETRC_H

#include <stdbool.h>
#include <stddef.h>

struct netrc_entry {
	char *machine; /* NULL for the default */
	char *login;   /* NULL if it is not said, likewise */
	char *password;
};

/* Zero-initialise.  An empty one has nothing for anybody. */
struct netrc {
	struct netrc_entry *entries;
	size_t count, size;
	void *by_machine; /* the first of each, trees as of <search.h> */
	void *by_login;	  /* the first of each machine and login */
};

/*
 * Read the text of such a file, which is changed by that: "machine NAME" or
 * "default", each followed by "login NAME", "password TEXT" and "account TEXT",
 * with blanks or line ends between.  Values with blanks stand in double quotes,
 * where \n, \r and \t are what they are in C, and any other character behind a
 * backslash is itself.  From # to the end of the line is a comment where a
 * keyword would be.  "macdef" up to an empty line, words that are not known,
 * and a byte order mark are passed over.  Keywords are of either case, and
 * "passwd" is "password", as in ftp(1).
 *
 * Returns 0; UV_EINVAL with *line set to the number of the line with quotes
 * that have no end; or UV_ENOMEM.  It is to be released in any case.
 */
int netrc_parse(struct netrc *netrc, char *text, size_t *line);

/*
 * The first entry for a host, in lower case.
 *
 * login        of that name only, unless NULL.
 * may_default  the default, too, which comes last wherever it stands.
 *
 * Returns NULL if there is none.
 */
const struct netrc_entry *netrc_find(const struct netrc *netrc,
				     const char *host, const char *login,
				     bool may_default);

/* Overwrite and free what it owns, and make it zero. */
void netrc_release(struct netrc *netrc);

#endif

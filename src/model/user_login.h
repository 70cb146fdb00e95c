/*
 * What --user and COGET_USER say: a name and a password, and for which host.
 *
 *   [HOST[:PORT]=]NAME[:PASSWORD]
 *
 * Names can hold "=", as those of directories do.  So what is before the first
 * "=" is a host only if it can be one in a URL, and a colon follows; a text
 * that begins with "=" has none in any case.  What looks like a host, but is
 * none, or has no password behind it, is refused: it would be sent to every
 * host.
 */
#ifndef MODEL_USER_LOGIN_H
#define MODEL_USER_LOGIN_H

#include <stddef.h>

/* Pieces of the text that was read. */
struct user_login {
	const char *host; /* with a port, if there is one */
	size_t host_len;  /* 0: it is for the hosts of the list */
	const char *name;
	size_t name_len;
	const char *password; /* up to the text's end; it may be empty */
};

/*
 * Read such a text.
 *
 * Returns 0; -EINVAL for what is none, also where it holds control characters,
 * which can stand in neither (RFC 7617 section 2); or -ENOMEM.
 */
int user_login_parse(struct user_login *login, const char *text);

#endif

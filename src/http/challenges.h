/*
 * How an answer of 401 or 407 wants its reader to log in: WWW-Authenticate and
 * Proxy-Authenticate (RFC 9110 section 11).
 */
#ifndef HTTP_CHALLENGES_H
#define HTTP_CHALLENGES_H

#include <stdbool.h>
#include <stddef.h>

enum { CHALLENGES_TEXT_SIZE = 80 };

struct challenges {
	bool has_basic;
	bool has_bearer;
	bool has_digest;
	char text[CHALLENGES_TEXT_SIZE]; /* "Digest, Negotiate"; "": none */
	size_t len;
};

/*
 * Add the schemes that a header's value asks for, in their order, each once; as
 * many as there is room for.  Start from a zeroed struct.
 */
void challenges_add(struct challenges *challenges, const char *value);

#endif

/*
 * Methods of HTTP requests (RFC 9110 section 9).
 */
#ifndef MODEL_METHOD_H
#define MODEL_METHOD_H

#include <stdbool.h>

/*
 * The method that a text means: the standard methods in upper case, however
 * they are written; any other as it is.  The result is static or the text.
 */
const char *method_of(const char *text);

/*
 * Whether a download can be asked for by a method: a token, and neither HEAD,
 * which brings no body, nor CONNECT, which opens a tunnel.
 */
bool method_is_possible(const char *method);

/* Whether it may be sent twice for once (section 9.2.2). */
bool method_is_idempotent(const char *method);

#endif

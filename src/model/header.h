/*
 * A header that the user wants to be sent: "NAME: VALUE" in one line, as curl
 * has it; without a value, none of that name is sent.
 */
#ifndef MODEL_HEADER_H
#define MODEL_HEADER_H

#include <stdbool.h>

/*
 * Whether a line can be sent as a header: a token, a colon, and nothing that
 * could end the line (RFC 9110 section 5).  Those are refused by which coget
 * itself says which bytes it wants, and how the connection is used.
 */
bool header_is_valid(const char *line);

/*
 * The same for who takes any answer: that says itself which bytes are wanted,
 * but not how the connection is used.
 */
bool header_is_sendable(const char *line);

/* Whether a text can stand in a header: it has no control but tabs. */
bool header_can_hold(const char *text);

/* Whether a token, such as a header's name, can hold it (section 5.6.2). */
bool header_is_token_character(char character);

/* Whether it is a header of that name, written without the colon. */
bool header_is_named(const char *line, const char *name);

/* Whether two are of one name. */
bool header_is_same(const char *one, const char *other);

/* Whether it says something of the request's body, such as its type. */
bool header_is_of_body(const char *line);

/*
 * Whether it may be sent to anybody.  Any other can be a secret of the host it
 * was meant for: tokens travel under any name.
 */
bool header_is_harmless(const char *line);

#endif

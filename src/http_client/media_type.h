/*
 * What a Content-Type says (RFC 9110 section 8.3).
 */
#ifndef HTTP_CLIENT_MEDIA_TYPE_H
#define HTTP_CLIENT_MEDIA_TYPE_H

/*
 * Read it.
 *
 * value    of the header; NULL: there is none.
 * type     receives "text/html", in lower case, to be freed by the caller; NULL
 *          if it is not said.
 * charset  receives that parameter likewise, as it is written.
 *
 * Returns 0 or UV_ENOMEM, with neither set.
 */
int media_type_parse(const char *value, char **type, char **charset);

#endif

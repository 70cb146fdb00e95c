/*
 * Names below which anybody can have one, such as "com" and "co.uk": no cookie
 * may be for all hosts below one of them.
 */
#ifndef HTTP_PUBLIC_SUFFIX_H
#define HTTP_PUBLIC_SUFFIX_H

#include <stdbool.h>

/*
 * Whether a name, in lower case, is one of them.  Without libpsl, which has the
 * list, any could be, and so all are.
 */
bool public_suffix_is(const char *name);

#endif

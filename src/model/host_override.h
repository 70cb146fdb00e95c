/*
 * Where connections go in place of what a URL and the DNS say: the values of
 * --resolve and --connect-to, in the forms of curl.
 */
#ifndef MODEL_HOST_OVERRIDE_H
#define MODEL_HOST_OVERRIDE_H

#include <stdbool.h>

/*
 * Whether a text is "HOST:PORT:ADDRESS[,ADDRESS]...": HOST may be "*" for all;
 * IPv6 addresses stand in brackets, which may be left out in the list.
 */
bool host_override_is_address(const char *text);

/*
 * Whether a text is "HOST:PORT:HOST:PORT", of which each part may be empty:
 * any, or the one of the URL.
 */
bool host_override_is_host(const char *text);

#endif

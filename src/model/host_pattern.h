/*
 * Hosts as lists name them: in --no-proxy, and in the list of --redirect-to.
 */
#ifndef MODEL_HOST_PATTERN_H
#define MODEL_HOST_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Whether a pattern of len bytes holds a host: "example.org" and ".example.org"
 * hold that name and all below it; "10.0.0.1", "[::1]" or "::1" an address;
 * "10.0.0.0/8" those of a network.
 *
 * host  without brackets around an IPv6 address.
 */
bool host_pattern_holds(const char *pattern, size_t len, const char *host);

/*
 * Whether a text is a list of such patterns, separated by commas or blanks,
 * also an empty one, or "*" alone.  What is between two commas needs not be
 * known to be a host.
 */
bool host_list_is_valid(const char *list);

/* Whether a pattern of len bytes is an address or a network. */
bool host_pattern_is_network(const char *pattern, size_t len);

#endif

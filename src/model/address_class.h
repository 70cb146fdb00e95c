/*
 * Which addresses are everybody's, and which mean something else on each
 * machine or network.
 *
 * By IANA's special-purpose registries (RFC 6890; as of 2025, with RFC 9602,
 * 9637 and 9780), multicast, and for IPv6 the rule that only 2000::/3 has been
 * given out (RFC 4291 section 2.4): what is not known to be public is not.
 */
#ifndef MODEL_ADDRESS_CLASS_H
#define MODEL_ADDRESS_CLASS_H

#include "model/address.h"

/*
 * The class of an address that is not public, for a message: "a loopback
 * address".  NULL for one that is public; static.
 *
 * An address of IPv6 that stands for one of IPv4 (mapped, NAT64, 6to4, Teredo)
 * has the class of that.  No address at all is not public.
 */
const char *address_class(const struct address *address);

#endif

#include "model/address_class.h"

#include <string.h>

struct network {
	struct address start;
	size_t bits;
	const char *class; /* NULL: public, within a network that is not */
};

#define IPV4(a, b, c, d) {{a, b, c, d}, 4}
/* By its first 64 bits; the others are 0. */
#define IPV6(a, b, c, d)                                             \
	{{(a) >> 8, (a) & 0xff, (b) >> 8, (b) & 0xff, (c) >> 8,      \
	  (c) & 0xff, (d) >> 8, (d) & 0xff},                         \
	 16}

static const char private[] = "a private address";
static const char loopback[] = "a loopback address";
static const char link_local[] = "a link-local address";
static const char multicast[] = "a multicast address";
static const char documentation[] = "an address for documentation";
static const char benchmarking[] = "an address for benchmarks";
static const char protocols[] = "an address for protocols of the network";
static const char unspecified[] = "the address of this host itself";
static const char reserved[] = "a reserved address";

/* The first that holds an address counts. */
static const struct network networks[] = {
	{IPV4(0, 0, 0, 0), 8, unspecified},
	{IPV4(10, 0, 0, 0), 8, private},
	{IPV4(100, 64, 0, 0), 10, "an address behind a provider's NAT"},
	{IPV4(127, 0, 0, 0), 8, loopback},
	{IPV4(169, 254, 0, 0), 16, link_local},
	{IPV4(172, 16, 0, 0), 12, private},
	{IPV4(192, 0, 0, 9), 32, NULL},  /* Port Control Protocol anycast */
	{IPV4(192, 0, 0, 10), 32, NULL}, /* TURN anycast */
	{IPV4(192, 0, 0, 0), 24, protocols},
	{IPV4(192, 0, 2, 0), 24, documentation},
	{IPV4(192, 88, 99, 0), 24, reserved}, /* relays of 6to4, once */
	{IPV4(192, 168, 0, 0), 16, private},
	{IPV4(198, 18, 0, 0), 15, benchmarking},
	{IPV4(198, 51, 100, 0), 24, documentation},
	{IPV4(203, 0, 113, 0), 24, documentation},
	{IPV4(224, 0, 0, 0), 4, multicast},
	{IPV4(255, 255, 255, 255), 32, "the broadcast address"},
	{IPV4(240, 0, 0, 0), 4, reserved},
	{IPV4(0, 0, 0, 0), 0, NULL},

	{{{[15] = 1}, 16}, 128, loopback},
	{{{0}, 16}, 128, unspecified},
	{IPV6(0xfc00, 0, 0, 0), 7, "a unique local address"},
	{IPV6(0xfe80, 0, 0, 0), 10, link_local},
	{IPV6(0xfec0, 0, 0, 0), 10, "a site-local address"},
	{IPV6(0xff00, 0, 0, 0), 8, multicast},
	{IPV6(0x64, 0xff9b, 1, 0), 48, "an address for local translation"},
	{IPV6(0x100, 0, 0, 0), 64, "an address that discards"},
	{{{0x20, 1, 0, 1, [15] = 1}, 16}, 128, NULL}, /* PCP anycast */
	{{{0x20, 1, 0, 1, [15] = 2}, 16}, 128, NULL}, /* TURN anycast */
	{{{0x20, 1, 0, 1, [15] = 3}, 16}, 128, NULL}, /* DNS-SD anycast */
	{IPV6(0x2001, 2, 0, 0), 48, benchmarking},
	{IPV6(0x2001, 3, 0, 0), 32, NULL},     /* AMT */
	{IPV6(0x2001, 4, 0x112, 0), 48, NULL}, /* AS112-v6 */
	{IPV6(0x2001, 0x20, 0, 0), 28, NULL},  /* ORCHIDv2 */
	{IPV6(0x2001, 0x30, 0, 0), 28, NULL},  /* drones' identities */
	{IPV6(0x2001, 0, 0, 0), 23, protocols},
	{IPV6(0x2001, 0xdb8, 0, 0), 32, documentation},
	{IPV6(0x3fff, 0, 0, 0), 20, documentation},
	{IPV6(0x2000, 0, 0, 0), 3, NULL},
	{{{0}, 16}, 0, reserved},
};

/* Where addresses of IPv6 hold one of IPv4, and whether it is inverted. */
static const struct {
	struct address start;
	size_t bits;
	size_t offset;
	unsigned char mask;
} embeddings[] = {
	{{{[10] = 0xff, [11] = 0xff}, 16}, 96, 12, 0}, /* mapped */
	{IPV6(0x64, 0xff9b, 0, 0), 96, 12, 0},	       /* NAT64 */
	{IPV6(0x2002, 0, 0, 0), 16, 2, 0},	       /* 6to4 */
	{IPV6(0x2001, 0, 0, 0), 32, 12, 0xff},	       /* Teredo's client */
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The address of IPv4 that one of IPv6 stands for; or that itself. */
static struct address unwrap(const struct address *address)
{
	struct address inner = {.len = 4};

	for (size_t i = 0; i < COUNT(embeddings); i++) {
		if (!address_shares_bits(address, &embeddings[i].start,
					 embeddings[i].bits))
			continue;
		for (size_t at = 0; at < 4; at++)
			inner.bytes[at] =
				address->bytes[embeddings[i].offset + at] ^
				embeddings[i].mask;
		return inner;
	}
	return *address;
}

const char *address_class(const struct address *address)
{
	struct address what = unwrap(address);

	for (size_t i = 0; i < COUNT(networks); i++)
		if (address_shares_bits(&what, &networks[i].start,
					networks[i].bits))
			return networks[i].class;
	return "no address of IP";
}

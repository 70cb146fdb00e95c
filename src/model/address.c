#include "model/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "base/decimal.h"

struct address address_parse(const char *text)
{
	struct address address = {.len = 0};

	if (inet_pton(AF_INET, text, address.bytes) == 1)
		address.len = 4;
	else if (inet_pton(AF_INET6, text, address.bytes) == 1)
		address.len = 16;
	return address;
}

struct address address_of_socket(const struct sockaddr *socket)
{
	struct address address = {.len = 0};
	struct sockaddr_in in;
	struct sockaddr_in6 in6;

	if (socket->sa_family == AF_INET) {
		memcpy(&in, socket, sizeof(in));
		memcpy(address.bytes, &in.sin_addr, 4);
		address.len = 4;
	} else if (socket->sa_family == AF_INET6) {
		memcpy(&in6, socket, sizeof(in6));
		memcpy(address.bytes, &in6.sin6_addr, 16);
		address.len = 16;
	}
	return address;
}

/* inet_ntop() does it by printf, and each answer has an address. */
static void format_v4(char *text, const unsigned char bytes[4])
{
	for (size_t i = 0; i < 4; i++) {
		text = decimal_put(text, bytes[i]);
		*text++ = i < 3 ? '.' : '\0';
	}
}

void address_format(char text[ADDRESS_TEXT_SIZE], const struct address *address)
{
	text[0] = '\0';
	if (address->len == 4)
		format_v4(text, address->bytes);
	else if (address->len > 0)
		(void)inet_ntop(AF_INET6, address->bytes, text,
				ADDRESS_TEXT_SIZE);
}

bool address_shares_bits(const struct address *one, const struct address *other,
			 size_t bits)
{
	size_t whole = bits / 8;
	unsigned mask = bits % 8 ? 0xff00u >> bits % 8 & 0xffu : 0;

	return one->len == other->len && bits <= one->len * 8 &&
	       memcmp(one->bytes, other->bytes, whole) == 0 &&
	       (!mask ||
		((one->bytes[whole] ^ other->bytes[whole]) & mask) == 0);
}

/*
 * An IP address, of either version, and the network that it is in.
 */
#ifndef MODEL_ADDRESS_H
#define MODEL_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

struct sockaddr;

/* In the order of the network; len is 4, 16, or 0 for what is no address. */
struct address {
	unsigned char bytes[16];
	size_t len;
};

/* Parse "192.0.2.1" or "2001:db8::1", without brackets and zone. */
struct address address_parse(const char *text);

/* The address of a socket; of another family than IP's it is none. */
struct address address_of_socket(const struct sockaddr *socket);

/* The longest text of one, with its NUL. */
#define ADDRESS_TEXT_SIZE 46

/* Write it as address_parse() reads it; "" for none. */
void address_format(char text[ADDRESS_TEXT_SIZE],
		    const struct address *address);

/* Whether both are of one version and share so many leading bits. */
bool address_shares_bits(const struct address *one, const struct address *other,
			 size_t bits);

#endif

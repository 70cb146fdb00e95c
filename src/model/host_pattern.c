#include "model/host_pattern.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/units.h"
#include "model/address.h"

struct network {
	struct address start;
	uint64_t bits;
};

/* "10.0.0.0/8", "127.0.0.1", "[::1]" */
static bool parse_network(struct network *network, const char *pattern,
			  size_t len)
{
	char text[64];
	char *slash;

	if (len > 1 && pattern[0] == '[' && pattern[len - 1] == ']') {
		pattern++;
		len -= 2;
	}
	if (len >= sizeof(text))
		return false;
	memcpy(text, pattern, len);
	text[len] = '\0';
	slash = strchr(text, '/');
	if (slash)
		*slash = '\0';
	network->start = address_parse(text);
	network->bits = network->start.len * 8;
	if (!slash)
		return network->start.len > 0;
	return network->start.len > 0 &&
	       units_parse_count(slash + 1, 0, network->bits, &network->bits) ==
		       0;
}

static bool holds_name(const char *pattern, size_t len, const char *host)
{
	size_t host_len = strlen(host);

	if (len > 0 && pattern[len - 1] == '.')
		len--;
	if (len > 0 && *pattern == '.') {
		pattern++;
		len--;
	}
	if (host_len > 0 && host[host_len - 1] == '.')
		host_len--;
	if (len == 0 || len > host_len ||
	    strncasecmp(host + host_len - len, pattern, len) != 0)
		return false;
	return len == host_len || host[host_len - len - 1] == '.';
}

bool host_pattern_holds(const char *pattern, size_t len, const char *host)
{
	struct address address = address_parse(host);
	struct network network;

	if (address.len == 0)
		return holds_name(pattern, len, host);
	return parse_network(&network, pattern, len) &&
	       address_shares_bits(&address, &network.start, network.bits);
}

bool host_pattern_is_network(const char *pattern, size_t len)
{
	struct network network;

	return parse_network(&network, pattern, len);
}

/* A byte of a name, of whatever alphabet, or of an address. */
static bool may_stand_in_host(unsigned char byte)
{
	return isalnum(byte) || byte >= 0x80 ||
	       (byte && strchr(".-_:[]%", byte));
}

bool host_list_is_valid(const char *list)
{
	if (strcmp(list, "*") == 0)
		return true;
	while (*list) {
		size_t len;

		list += strspn(list, ", \t");
		len = strcspn(list, ", \t");
		for (size_t i = 0; i < len; i++)
			if (!may_stand_in_host((unsigned char)list[i]) &&
			    !host_pattern_is_network(list, len))
				return false;
		list += len;
	}
	return true;
}

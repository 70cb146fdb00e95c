/* Which addresses are public. */
#include <arpa/inet.h>
#include <string.h>

#include "model/address_class.h"

#include "unit/suite.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* First and last of each network, and its neighbours. */
static const struct {
	const char *text;
	const char *part; /* of the class; NULL: public */
} addresses[] = {
	{"0.0.0.0", "this host"},
	{"0.255.255.255", "this host"},
	{"1.0.0.0", NULL},
	{"9.255.255.255", NULL},
	{"10.0.0.0", "private"},
	{"10.255.255.255", "private"},
	{"11.0.0.0", NULL},
	{"100.63.255.255", NULL},
	{"100.64.0.0", "NAT"},
	{"100.127.255.255", "NAT"},
	{"100.128.0.0", NULL},
	{"126.255.255.255", NULL},
	{"127.0.0.0", "loopback"},
	{"127.0.0.1", "loopback"},
	{"127.255.255.255", "loopback"},
	{"128.0.0.0", NULL},
	{"169.253.255.255", NULL},
	{"169.254.0.0", "link-local"},
	{"169.254.169.254", "link-local"},
	{"169.255.0.0", NULL},
	{"172.15.255.255", NULL},
	{"172.16.0.0", "private"},
	{"172.31.255.255", "private"},
	{"172.32.0.0", NULL},
	{"191.255.255.255", NULL},
	{"192.0.0.0", "protocols"},
	{"192.0.0.8", "protocols"},
	{"192.0.0.9", NULL},
	{"192.0.0.10", NULL},
	{"192.0.0.170", "protocols"},
	{"192.0.1.0", NULL},
	{"192.0.2.255", "documentation"},
	{"192.0.3.0", NULL},
	{"192.31.196.1", NULL}, /* AS112 */
	{"192.52.193.1", NULL}, /* AMT */
	{"192.88.98.255", NULL},
	{"192.88.99.1", "reserved"},
	{"192.167.255.255", NULL},
	{"192.168.0.0", "private"},
	{"192.168.255.255", "private"},
	{"192.169.0.0", NULL},
	{"192.175.48.1", NULL}, /* AS112 */
	{"198.17.255.255", NULL},
	{"198.18.0.0", "benchmarks"},
	{"198.19.255.255", "benchmarks"},
	{"198.20.0.0", NULL},
	{"198.51.100.1", "documentation"},
	{"203.0.113.1", "documentation"},
	{"203.0.114.0", NULL},
	{"223.255.255.255", NULL},
	{"224.0.0.1", "multicast"},
	{"239.255.255.255", "multicast"},
	{"240.0.0.0", "reserved"},
	{"255.255.255.254", "reserved"},
	{"255.255.255.255", "broadcast"},

	{"::", "this host"},
	{"::1", "loopback"},
	{"::2", "reserved"},
	{"::127.0.0.1", "reserved"},
	{"::8.8.8.8", "reserved"},
	{"64:ff9b:1::1", "translation"},
	{"64:ff9b:1:ffff::8.8.8.8", "translation"},
	{"64:ff9b:2::1", "reserved"},
	{"100::1", "discards"},
	{"100:0:0:1::1", "reserved"},
	{"1fff:ffff::", "reserved"},
	{"2000::", NULL},
	{"2001:1::1", NULL},
	{"2001:1::2", NULL},
	{"2001:1::3", NULL},
	{"2001:1::4", "protocols"},
	{"2001:2::1", "benchmarks"},
	{"2001:2:1::", "protocols"},
	{"2001:3::1", NULL},
	{"2001:4:112::1", NULL},
	{"2001:4:113::1", "protocols"},
	{"2001:10::1", "protocols"},
	{"2001:20::1", NULL},
	{"2001:3f:ffff::1", NULL},
	{"2001:40::1", "protocols"},
	{"2001:1ff:ffff::1", "protocols"},
	{"2001:200::1", NULL},
	{"2001:4860:4860::8888", NULL},
	{"2001:db7:ffff::1", NULL},
	{"2001:db8::1", "documentation"},
	{"2001:db9::1", NULL},
	{"2620:4f:8000::1", NULL},
	{"3ffe::1", NULL},
	{"3fff::1", "documentation"},
	{"3fff:fff:ffff::1", "documentation"},
	{"3fff:1000::1", NULL},
	{"4000::1", "reserved"},
	{"5f00::1", "reserved"},
	{"fbff::1", "reserved"},
	{"fc00::1", "unique local"},
	{"fd12:3456::1", "unique local"},
	{"fe00::1", "reserved"},
	{"fe80::1", "link-local"},
	{"febf:ffff::1", "link-local"},
	{"fec0::1", "site-local"},
	{"ff02::1", "multicast"},

	/* What stands for an address of IPv4 is of its class. */
	{"::ffff:127.0.0.1", "loopback"},
	{"::ffff:10.1.2.3", "private"},
	{"::ffff:8.8.8.8", NULL},
	{"::ffff:0:8.8.8.8", "reserved"},
	{"64:ff9b::192.168.1.1", "private"},
	{"64:ff9b::8.8.8.8", NULL},
	{"2002:7f00:1::", "loopback"},
	{"2002:c0a8:101::1", "private"},
	{"2002:a9fe:a9fe::", "link-local"},
	{"2002:808:808::1", NULL},
	{"2001:0:808:808::f5fe:fdfc", "private"}, /* inverted: 10.1.2.3 */
	{"2001:0:808:808::f7f7:f7f7", NULL},	   /* 8.8.8.8 */

	{"", "no address"},
	{"127.0.0.01", "no address"},
	{"fe80::1%eth0", "no address"},
	{"example.org", "no address"},
};

START_TEST(an_address_has_the_class_of_its_network)
{
	for (size_t i = 0; i < COUNT(addresses); i++) {
		struct address address = address_parse(addresses[i].text);
		const char *class = address_class(&address);
		const char *part = addresses[i].part;

		ck_assert_msg(part ? class && strstr(class, part) : !class,
			      "%s is %s", addresses[i].text,
			      class ? class : "public");
	}
}
END_TEST

START_TEST(an_address_is_that_of_its_socket)
{
	struct sockaddr_in in = {.sin_family = AF_INET};
	struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};
	struct sockaddr other = {.sa_family = AF_UNIX};
	struct address address;
	char text[ADDRESS_TEXT_SIZE];

	inet_pton(AF_INET, "192.0.2.7", &in.sin_addr);
	address = address_of_socket((struct sockaddr *)&in);
	address_format(text, &address);
	ck_assert_str_eq(text, "192.0.2.7");
	inet_pton(AF_INET6, "2001:db8::7", &in6.sin6_addr);
	address = address_of_socket((struct sockaddr *)&in6);
	address_format(text, &address);
	ck_assert_str_eq(text, "2001:db8::7");
	address = address_of_socket(&other);
	ck_assert_uint_eq(address.len, 0);
	address_format(text, &address);
	ck_assert_str_eq(text, "");
}
END_TEST

START_TEST(networks_are_of_one_version)
{
	struct address four = address_parse("10.1.2.3");
	struct address six = address_parse("a01:203::");
	struct address other = address_parse("10.1.3.3");

	ck_assert(!address_shares_bits(&four, &six, 0));
	ck_assert(address_shares_bits(&four, &other, 23));
	ck_assert(!address_shares_bits(&four, &other, 24));
	ck_assert(!address_shares_bits(&four, &four, 33));
}
END_TEST

int main(void)
{
	return RUN_SUITE("address class",
			 an_address_has_the_class_of_its_network,
			 an_address_is_that_of_its_socket,
			 networks_are_of_one_version);
}

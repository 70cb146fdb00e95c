/* The values of --resolve and --connect-to. */
#include "model/host_override.h"

#include "unit/suite.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

START_TEST(a_host_at_a_port_has_addresses)
{
	static const char *const valid[] = {
		"a.test:80:127.0.0.1",	    "*:443:::1",
		"a.test:80:[::1],10.0.0.1", "[2001:db8::1]:80:10.0.0.1",
		"10.1.2.3:65535:10.0.0.1",
	};
	static const char *const invalid[] = {
		"",
		":",
		"::",
		"a.test",
		"a.test:80",
		"a.test:80:",
		"a.test::10.0.0.1",
		":80:10.0.0.1",
		"a.test:0:10.0.0.1",
		"a.test:65536:10.0.0.1",
		"a.test:8x:10.0.0.1",
		"a.test:80:10.0.0.1,",
		"a.test:80:b.test",
		"a.test:80:[::1",
		"a b:80:10.0.0.1",
		"[::1:80:10.0.0.1",
		"[:80:10.0.0.1",
		"a.test:80:10.0.0.1:81",
		"a.test:80:00000000000000000000000000000000000000000000000000",
	};

	for (size_t i = 0; i < COUNT(valid); i++)
		ck_assert_msg(host_override_is_address(valid[i]), "%s",
			      valid[i]);
	for (size_t i = 0; i < COUNT(invalid); i++)
		ck_assert_msg(!host_override_is_address(invalid[i]), "%s",
			      invalid[i]);
}
END_TEST

START_TEST(a_host_at_a_port_is_another)
{
	static const char *const valid[] = {
		"a.test:80:b.test:81", "::b.test:81",	 "a.test:80::",
		":::",		       "[::1]:80:[::2]:", "a.test::b.test:",
	};
	static const char *const invalid[] = {
		"",	     "a.test",		 "a.test:80:b.test",
		"a:80:b:x",  "a:80:b:81:",	 "a:80:b:65536",
		"a:80:b c:", "a.test:80:[::1:81",
	};

	for (size_t i = 0; i < COUNT(valid); i++)
		ck_assert_msg(host_override_is_host(valid[i]), "%s", valid[i]);
	for (size_t i = 0; i < COUNT(invalid); i++)
		ck_assert_msg(!host_override_is_host(invalid[i]), "%s",
			      invalid[i]);
}
END_TEST

int main(void)
{
	return RUN_SUITE("host override", a_host_at_a_port_has_addresses,
			 a_host_at_a_port_is_another);
}

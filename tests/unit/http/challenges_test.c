/* Which login a server wants. */
#include "http/challenges.h"

#include <stdio.h>
#include <string.h>

#include "unit/suite.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

START_TEST(schemes_are_told_from_their_parameters)
{
	static const struct {
		const char *value;
		const char *schemes;
	} cases[] = {
		{"", ""},
		{"Basic", "Basic"},
		{"Basic realm=\"x\"", "Basic"},
		{"Basic realm=\"a, Digest b\", charset=\"UTF-8\"", "Basic"},
		{"Digest realm=\"a\\\", NTLM\", qop=\"auth,auth-int\", nonce=x",
		 "Digest"},
		{"Negotiate, NTLM", "Negotiate, NTLM"},
		{"NTLM TlRMTVNTUAACAAAA==", "NTLM"},
		{"Bearer realm = x , Basic realm=y", "Bearer, Basic"},
		{"Newauth realm=\"apps\", type=1, title=\"Login to \\\"apps\\\"\","
		 " Basic realm=\"simple\"",
		 "Newauth, Basic"},
		{",, basic ,, BASIC ,", "basic"},
		{"=x, \"y\", \x01, Digest", "Digest"},
		{"Basic realm=\"unclosed, Digest", "Basic"},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct challenges challenges = {0};

		challenges_add(&challenges, cases[i].value);
		ck_assert_str_eq(challenges.text, cases[i].schemes);
		ck_assert_uint_eq(challenges.len, strlen(challenges.text));
	}
}
END_TEST

START_TEST(those_of_several_headers_are_joined)
{
	struct challenges challenges = {0};

	challenges_add(&challenges, "Digest realm=x");
	ck_assert(!challenges.has_basic && !challenges.has_bearer);
	challenges_add(&challenges, "bearer");
	challenges_add(&challenges, "digest realm=y, BASIC realm=z");
	ck_assert_str_eq(challenges.text, "Digest, bearer, BASIC");
	ck_assert(challenges.has_basic && challenges.has_bearer);
}
END_TEST

START_TEST(there_is_an_end_to_them)
{
	struct challenges challenges = {0};
	char value[64];

	for (int i = 0; i < 1000; i++) {
		snprintf(value, sizeof(value), "Scheme%d", i);
		challenges_add(&challenges, value);
	}
	challenges_add(&challenges, "Basic");
	ck_assert_uint_lt(strlen(challenges.text), sizeof(challenges.text));
	ck_assert(challenges.has_basic);
}
END_TEST

int main(void)
{
	return RUN_SUITE("challenges", schemes_are_told_from_their_parameters,
			 those_of_several_headers_are_joined,
			 there_is_an_end_to_them);
}

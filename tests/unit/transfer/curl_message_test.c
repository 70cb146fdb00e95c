/* What libcurl says, as far as it may be shown. */
#include "transfer/curl_message.h"

#include <stdio.h>
#include <string.h>

#include "unit/suite.h"

static const char *words(CURLcode code, const char *error)
{
	static struct transfer transfer;

	transfer.code = code;
	snprintf(transfer.error, sizeof(transfer.error), "%s", error);
	return curl_message(&transfer);
}

START_TEST(what_the_server_did_is_told)
{
	ck_assert_str_eq(words(CURLE_RECV_ERROR, "Recv failure: reset"),
			 "Recv failure: reset");
	ck_assert_str_eq(words(CURLE_PEER_FAILED_VERIFICATION, "expired"),
			 "expired");
	ck_assert_str_eq(words(CURLE_COULDNT_RESOLVE_HOST, "no host h"),
			 "no host h");
}
END_TEST

START_TEST(without_words_of_its_own_there_are_those_of_the_code)
{
	for (int code = 0; code < CURL_LAST; code++)
		ck_assert_str_eq(words((CURLcode)code, ""),
				 curl_easy_strerror((CURLcode)code));
}
END_TEST

/* libcurl 7.88 to 8.17 have these, with the URL as it is in the environment. */
START_TEST(a_proxys_url_is_not_repeated)
{
	static const CURLcode codes[] = {
		CURLE_COULDNT_RESOLVE_PROXY,
		CURLE_COULDNT_CONNECT,
		CURLE_NOT_BUILT_IN,
		CURLE_URL_MALFORMAT,
		CURLE_PROXY,
		CURLE_FAILED_INIT,
		CURLE_BAD_FUNCTION_ARGUMENT,
		CURLE_OUT_OF_MEMORY,
	};

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		ck_assert_str_eq(
			words(codes[i], "Unsupported proxy 'http://a:b@c'"),
			curl_easy_strerror(codes[i]));
}
END_TEST

/* Of the one code that both have, a chunk's words are told. */
START_TEST(a_chunk_that_is_none_is_told)
{
	static const char chunk[] = "no digits in chunked-encoded data";

	ck_assert_str_eq(words(CURLE_BAD_FUNCTION_ARGUMENT, chunk), chunk);
	ck_assert_str_eq(
		words(CURLE_BAD_FUNCTION_ARGUMENT,
		      "Unsupported proxy 'http://a:chunked-encoded@c'"),
		curl_easy_strerror(CURLE_BAD_FUNCTION_ARGUMENT));
}
END_TEST

int main(void)
{
	return RUN_SUITE("words", what_the_server_did_is_told,
			 without_words_of_its_own_there_are_those_of_the_code,
			 a_proxys_url_is_not_repeated,
			 a_chunk_that_is_none_is_told);
}

/* What is a URL that coget fetches, and which host it counts for. */
#include <errno.h>

#include "model/url.h"

#include "unit/runtime/util.h"

static void check_host(const char *url, const char *expected)
{
	struct failure failure = {0};
	char *host;

	ck_assert_msg(url_check(url, &host, &failure) == 0, "%s is refused: %s",
		      url, failure.what);
	ck_assert_str_eq(host, expected);
	free(host);
}

static void check_refused(const char *url, enum error_class error,
			  const char *what)
{
	struct failure failure = {0};
	char *host = NULL;

	ck_assert_msg(url_check(url, &host, &failure) == -EINVAL,
		      "%s is taken, for the host %s", url, host);
	ck_assert_ptr_null(host);
	ck_assert_int_eq(failure.error, error);
	ck_assert_msg(strstr(failure.what, what), "%s is refused with: %s", url,
		      failure.what);
}

START_TEST(a_host_counts_with_the_port_of_its_scheme)
{
	check_host("http://example.org/a", "example.org:80");
	check_host("https://example.org/a", "example.org:443");
	check_host("https://example.org:80/a", "example.org:80");
	check_host("http://127.0.0.1:8080/", "127.0.0.1:8080");
}
END_TEST

START_TEST(scheme_and_host_are_of_either_case)
{
	check_host("HTTP://Example.ORG/A", "example.org:80");
	check_host("hTTpS://EXAMPLE.org", "example.org:443");
}
END_TEST

START_TEST(a_host_ends_where_path_query_or_fragment_begins)
{
	check_host("http://h", "h:80");
	check_host("http://h?a@b:1", "h:80");
	check_host("http://h#a@b:1", "h:80");
	check_host("http://h/a@b:1", "h:80");
	check_host("http://h:8?x", "h:8");
}
END_TEST

START_TEST(ports_are_from_1_to_65535)
{
	check_host("http://h:1/", "h:1");
	check_host("http://h:65535/", "h:65535");
	check_host("http://h:00080/", "h:80");
	check_refused("http://h:0/", ERROR_URL, "no number from 1");
	check_refused("http://h:65536/", ERROR_URL, "no number from 1");
	check_refused("http://h:4294967376/", ERROR_URL, "no number from 1");
	check_refused("http://h:99999999999999999999999999/", ERROR_URL,
		      "no number from 1");
	check_refused("http://h:8o/", ERROR_URL, "no number from 1");
	check_refused("http://h:+8/", ERROR_URL, "no number from 1");
	check_refused("http://h:-8/", ERROR_URL, "no number from 1");
	check_refused("http://a:b:8/", ERROR_URL, "no number from 1");
}
END_TEST

START_TEST(an_empty_port_is_the_default_one)
{
	check_host("http://h:/", "h:80");
	check_host("https://h:", "h:443");
	check_host("http://[::1]:", "[::1]:80");
}
END_TEST

START_TEST(ipv6_addresses_stand_in_brackets)
{
	check_host("http://[::1]/", "[::1]:80");
	check_host("http://[2001:DB8::1]:8080/x", "[2001:db8::1]:8080");
	check_host("http://u:p@[::1]:8080/x", "[::1]:8080");
	check_host("http://[fe80::1%25eth0]/", "[fe80::1%25eth0]:80");
	check_host("http://[FE80::1%25enP1s0]/", "[fe80::1%25enP1s0]:80");
	check_host("http://[fe80::1%eth0]/", "[fe80::1%eth0]:80");
	check_refused("http://[::1/", ERROR_URL, "]");
	check_refused("http://[::1", ERROR_URL, "]");
	check_refused("http://[]/", ERROR_URL, "no host");
	check_refused("http://[::1%]/", ERROR_URL, "no IPv6 address");
	check_refused("http://[::1%25]/", ERROR_URL, "no IPv6 address");
	check_refused("http://[%:--[::1]/", ERROR_URL, "no IPv6 address");
	check_refused("http://[::1%[]/", ERROR_URL, "no IPv6 address");
	check_refused("http://[1.2.3.4]/", ERROR_URL, "no IPv6 address");
	check_refused("http://[v1.a]/", ERROR_URL, "no IPv6 address");
	check_refused("http://[h]/", ERROR_URL, "no IPv6 address");
	check_refused("http://[::1]x:80/", ERROR_URL, "]");
	check_refused("http://[::1]80/", ERROR_URL, "]");
	check_refused("http://[::1]:x/", ERROR_URL, "no number from 1");
}
END_TEST

START_TEST(user_and_password_do_not_count)
{
	check_host("http://user@h/", "h:80");
	check_host("http://user:secret@h:8/", "h:8");
	check_host("http://user:1:2@h/", "h:80");
	check_host("http://a@b@h/", "h:80");
	check_host("http://@h/", "h:80");
	check_refused("http://u:[p@h/", ERROR_URL, "%5B");
	check_refused("http://u]@h/", ERROR_URL, "%5B");
	check_refused("http://[::1]@h/", ERROR_URL, "%5B");
	check_refused("http://u@[::1%25x@[::2]/", ERROR_URL, "%5B");
}
END_TEST

START_TEST(a_url_without_a_host_is_refused)
{
	check_refused("http://", ERROR_URL, "no host");
	check_refused("http:///path", ERROR_URL, "no host");
	check_refused("http://?query", ERROR_URL, "no host");
	check_refused("http://:80/", ERROR_URL, "no host");
	check_refused("http://user@/", ERROR_URL, "no host");
	check_refused("http://user:secret@:80/", ERROR_URL, "no host");
}
END_TEST

START_TEST(what_begins_with_no_scheme_is_no_url)
{
	check_refused("", ERROR_URL, "not a URL");
	check_refused("example.org/a", ERROR_URL, "not a URL");
	check_refused("//example.org/a", ERROR_URL, "not a URL");
	check_refused("://example.org/a", ERROR_URL, "not a URL");
	check_refused("http:/example.org", ERROR_URL, "not a URL");
	check_refused("http:example.org", ERROR_URL, "not a URL");
	check_refused("1http://h/", ERROR_URL, "not a URL");
	check_refused("h?to=http://h/", ERROR_URL, "not a URL");
	check_refused(" http://h/", ERROR_URL, "not a URL");
	check_refused("\xc3\xa9://h/", ERROR_URL, "not a URL");
}
END_TEST

START_TEST(another_scheme_is_named)
{
	check_refused("imap://h/a", ERROR_SCHEME, "the scheme imap ");
	check_refused("files:///etc/passwd", ERROR_SCHEME, "the scheme files ");
	check_refused("httpx://h/", ERROR_SCHEME, "the scheme httpx ");
	check_refused("htt://h/", ERROR_SCHEME, "the scheme htt ");
	check_refused("svn+ssh://h/", ERROR_SCHEME, "the scheme svn+ssh ");
}
END_TEST

START_TEST(a_file_has_this_machine_for_its_host)
{
	check_host("file:///etc/passwd", "localhost:0");
	check_host("FILE://localhost/a", "localhost:0");
	check_refused("file://", ERROR_URL, "file:///PATH");
	check_refused("file://localhost", ERROR_URL, "file:///PATH");
	check_refused("file://host/a", ERROR_URL, "file:///PATH");
	check_refused("file://a@localhost/a", ERROR_URL, "file:///PATH");
	check_refused("file://localhost:80/a", ERROR_URL, "file:///PATH");
	check_refused("file:///a b", ERROR_URL, "%20");
}
END_TEST

START_TEST(each_scheme_has_its_port)
{
	check_host("ftp://h/a", "h:21");
	check_host("FTPS://h/a", "h:990");
	check_host("ftp://h:2121/a", "h:2121");
}
END_TEST

START_TEST(nothing_can_end_a_request_line_early)
{
	check_refused("http://h/a b", ERROR_URL, "%20");
	check_refused("http://h /", ERROR_URL, "%20");
	check_refused("http://h/\r\nX: y", ERROR_URL, "control");
	check_refused("http://h/\n", ERROR_URL, "control");
	check_refused("http://h/\t", ERROR_URL, "control");
	check_refused("http://h/\x7f", ERROR_URL, "control");
	check_refused("http://h/\x01", ERROR_URL, "control");
	check_refused("http://h\x1b/", ERROR_URL, "control");
}
END_TEST

/* Browsers end the host there, libcurl makes it part of a user's name. */
START_TEST(a_backslash_is_no_part_of_a_host)
{
	check_refused("http://a\\@b/", ERROR_URL, "backslash");
	check_refused("http://a\\b/", ERROR_URL, "backslash");
	check_host("http://a/b\\c", "a:80");
}
END_TEST

/* Each group counts as one. */
START_TEST(a_host_counts_as_one_however_it_is_written)
{
	check_host("http://xn--bcher-kva.example/\xc3\xa9",
		   "xn--bcher-kva.example:80");
	check_host("http://b\u00FCcher.example/", "xn--bcher-kva.example:80");
	check_host("http://bu\u0308cher.example/", "xn--bcher-kva.example:80");
	check_host("http://B\u00DCCHER.Example", "xn--bcher-kva.example:80");
	check_host("http://XN--BCHER-KVA.EXAMPLE:80/",
		   "xn--bcher-kva.example:80");
	check_host("http://b%c3%bccher.example/", "xn--bcher-kva.example:80");
	check_host("http://%62%C3%BCcher%2eexample/",
		   "xn--bcher-kva.example:80");
	check_host("http://b\u00FCcher.example./", "xn--bcher-kva.example:80");
	check_host("http://b\u00FCcher\u3002example/",
		   "xn--bcher-kva.example:80");
	check_host("http://u:p@b\u00FCcher.example:8/",
		   "xn--bcher-kva.example:8");
	check_host("http://Example.org.:8/", "example.org:8");
	check_host("http://%65xample.org/", "example.org:80");
}
END_TEST

static void check_ascii(const char *url, const char *expected)
{
	char *ascii;

	ck_assert_int_eq(url_to_ascii(&ascii, url), 0);
	ck_assert_str_eq(ascii ? ascii : url, expected);
	ck_assert_msg(!ascii || strcmp(ascii, url) != 0, "%s is copied", url);
	free(ascii);
}

START_TEST(the_host_alone_is_written_in_ascii)
{
	check_ascii("http://b\u00FCcher.example/b\u00FCcher?\u00FC#\u00FC",
		    "http://xn--bcher-kva.example/b\u00FCcher?\u00FC#\u00FC");
	check_ascii("HTTP://U%41:\u00FC@B\u00DCCHER.example.:8",
		    "HTTP://U%41:\u00FC@xn--bcher-kva.example.:8");
	check_ascii("http://b\u00FCcher.example?a@\u00FC",
		    "http://xn--bcher-kva.example?a@\u00FC");
	check_ascii("http://example.org/%41", "http://example.org/%41");
	check_ascii("http://EXAMPLE.org/A", "http://example.org/A");
	check_ascii("http://plain:plain@b\u00FCcher.example/",
		    "http://plain:plain@xn--bcher-kva.example/");
	check_ascii("http://plain:8080/", "http://plain:8080/");
	check_ascii("http://0x7f.1/", "http://127.0.0.1/");
	check_ascii("http://[::1]/\u00FC", "http://[::1]/\u00FC");
	check_ascii("http://\u2100/", "http://\u2100/");
	check_ascii("\u00FC", "\u00FC");
	check_ascii("", "");
}
END_TEST

START_TEST(a_very_long_url_is_a_url)
{
	enum { LEN = 1000000 };
	char *url = malloc(LEN + 1);
	char *host;
	struct failure failure;

	memset(url, 'a', LEN);
	url[LEN] = '\0';
	memcpy(url, "http://", 7);
	ck_assert_int_eq(url_check(url, &host, &failure), 0);
	ck_assert_uint_eq(strlen(host), LEN - 7 + 3);
	free(host);
	url[LEN / 2] = ':';
	ck_assert_int_eq(url_check(url, &host, &failure), -EINVAL);
	ck_assert_uint_lt(strlen(failure.what), sizeof(failure.what));
	memset(url, 'a', 8);
	memcpy(url + LEN - 4, "://h", 4);
	url[LEN / 2] = 'a';
	ck_assert_int_eq(url_check(url, &host, &failure), -EINVAL);
	ck_assert_int_eq(failure.error, ERROR_SCHEME);
	free(url);
}
END_TEST

START_TEST(a_url_is_shown_without_its_login_also_where_it_is_cut)
{
	char shown[URL_SHOWN_SIZE], url[640], end[256];

	url_show(shown, "https://user:secret@h/a?b@c");
	ck_assert_str_eq(shown, "https://***@h/a?b@c");
	url_show(shown, "http://h/");
	ck_assert_str_eq(shown, "http://h/");
	memset(end, 's', sizeof(end) - 1);
	end[sizeof(end) - 1] = '\0';
	snprintf(url, sizeof(url), "http://user:%s@h/%s", end, end);
	url_show(shown, url);
	ck_assert_uint_eq(strlen(shown), URL_SHOWN_SIZE - 1);
	ck_assert(strncmp(shown, "http://***@h/sss", 16) == 0);
}
END_TEST

int main(void)
{
	return RUN_SUITE(
		"url", a_host_counts_with_the_port_of_its_scheme,
		scheme_and_host_are_of_either_case,
		a_host_ends_where_path_query_or_fragment_begins,
		ports_are_from_1_to_65535, an_empty_port_is_the_default_one,
		ipv6_addresses_stand_in_brackets,
		user_and_password_do_not_count, a_url_without_a_host_is_refused,
		what_begins_with_no_scheme_is_no_url, another_scheme_is_named,
		a_file_has_this_machine_for_its_host, each_scheme_has_its_port,
		nothing_can_end_a_request_line_early,
		a_backslash_is_no_part_of_a_host,
		a_host_counts_as_one_however_it_is_written,
		the_host_alone_is_written_in_ascii, a_very_long_url_is_a_url,
		a_url_is_shown_without_its_login_also_where_it_is_cut);
}

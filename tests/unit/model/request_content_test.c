/* What is sent for an item, by its own options and by the settings. */
#include "model/request_content.h"

#include <string.h>

#include "model/method.h"

#include "unit/suite.h"

static char json_header[] = "Content-Type: application/json";
static char *own_headers[] = {json_header};
static struct body none;

START_TEST(without_anything_it_is_a_plain_get)
{
	struct settings settings = {0};
	struct request_content content =
		request_content_of(&settings, NULL, &none);

	ck_assert_str_eq(content.method, "GET");
	ck_assert(request_content_is_plain(&content));
	ck_assert(request_content_is_plain(NULL));
	ck_assert(!request_content_has_header(NULL, "X"));
}
END_TEST

START_TEST(a_body_makes_it_post_unless_a_method_is_given)
{
	struct settings settings = {0};
	struct body body = {.is_there = true, .data = "a", .bytes = 1};
	struct request_content content =
		request_content_of(&settings, NULL, &body);

	ck_assert_str_eq(content.method, "POST");
	ck_assert(!request_content_is_plain(&content));
	settings.method = "GET";
	content = request_content_of(&settings, NULL, &body);
	ck_assert_str_eq(content.method, "GET");
	ck_assert(!request_content_is_plain(&content));
}
END_TEST

START_TEST(what_an_item_says_goes_before_the_settings)
{
	struct settings settings = {.method = "PUT", .referer = "http://all/"};
	struct body shared = {.is_there = true, .is_json = true, .data = "all"};
	struct item_options options = {
		.method = (char *)"patch",
		.body = {.data = (char *)"own\0x", .len = 5},
		.referer = (char *)"http://own/",
		.user_agent = (char *)"own/1",
		.headers = own_headers,
		.header_count = 1,
	};
	struct request_content content =
		request_content_of(&settings, &options, &shared);

	ck_assert_str_eq(content.method, "PATCH");
	ck_assert_uint_eq(content.body.bytes, 5);
	ck_assert_ptr_eq(content.body.data, options.body.data);
	ck_assert(!content.body.is_json);
	ck_assert_str_eq(content.referer, "http://own/");
	ck_assert_str_eq(content.user_agent, "own/1");
	ck_assert(request_content_has_header(&content, "content-type"));
	content = request_content_of(&settings, &(struct item_options){0},
				     &shared);
	ck_assert_str_eq(content.method, "PUT");
	ck_assert_str_eq(content.body.data, "all");
	ck_assert(content.body.is_json);
	ck_assert_str_eq(content.referer, "http://all/");
}
END_TEST

START_TEST(as_get_it_has_lost_its_body)
{
	struct settings settings = {0};
	struct body body = {.is_there = true, .data = "a", .bytes = 1};
	struct request_content content =
		request_content_of(&settings, NULL, &body);

	content = request_content_as_get(&content);
	ck_assert(request_content_is_plain(&content));
	ck_assert(content.has_lost_body);
}
END_TEST

START_TEST(methods_are_known_by_any_case)
{
	ck_assert_str_eq(method_of("post"), "POST");
	ck_assert_str_eq(method_of("purge"), "purge");
	ck_assert(method_is_idempotent("PUT"));
	ck_assert(method_is_idempotent("DELETE"));
	ck_assert(!method_is_idempotent("POST"));
	ck_assert(!method_is_idempotent("PATCH"));
	ck_assert(!method_is_idempotent("PURGE"));
}
END_TEST

START_TEST(a_method_is_a_token_that_downloads_something)
{
	static const char *const wrong[] = {
		"", "HEAD", "connect", "GET ", "A B", "A\r\nX:", "A/B", "\xc3",
	};

	ck_assert(method_is_possible("GET"));
	ck_assert(method_is_possible("M-SEARCH"));
	ck_assert(method_is_possible("purge"));
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		ck_assert_msg(!method_is_possible(wrong[i]), "%s", wrong[i]);
}
END_TEST

int main(void)
{
	return RUN_SUITE("request content", without_anything_it_is_a_plain_get,
			 a_body_makes_it_post_unless_a_method_is_given,
			 what_an_item_says_goes_before_the_settings,
			 as_get_it_has_lost_its_body,
			 methods_are_known_by_any_case,
			 a_method_is_a_token_that_downloads_something);
}

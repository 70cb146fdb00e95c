/* What a download sends, how long it may take, and what it is told by. */
#include "download/download.h"
#include "download/identity.h"
#include "storage/item_id.h"

#include "unit/suite.h"

static struct settings settings;
static struct run run;

static void set_up(void)
{
	settings = (struct settings){.timeout_ns = 5};
	run = (struct run){.settings = &settings};
}

/* What a download of that has that is not of its file. */
static struct download *make(const char *url, struct item_options *options)
{
	struct download *download = calloc(1, sizeof(*download));

	download->run = &run;
	download->item = item_new(url);
	download->item->options = calloc(1, sizeof(*options));
	*download->item->options = *options;
	download->content = request_content_of(
		&settings, download->item->options, &run.body);
	ck_assert_int_eq(identity_of(&download->identity, url,
				     &download->content),
			 0);
	return download;
}

static void unmake(struct download *download)
{
	free(download->identity);
	item_free(download->item);
	free(download);
}

static struct item_options with_body(const char *method, const char *body)
{
	struct item_options options = {.body = BUF_INIT(SIZE_MAX)};

	options.method = method ? strdup(method) : NULL;
	if (body)
		ck_assert_int_eq(buf_puts(&options.body, body), 0);
	return options;
}

/* Whether two requests for URLs are for one item. */
static bool is_same(const char *one, struct item_options of_one,
		    const char *other, struct item_options of_other)
{
	struct download *a = make(one, &of_one), *b = make(other, &of_other);
	struct item_id id;
	bool is_same;

	ck_assert_int_eq(item_id_of(&id, download_identity(a)), 0);
	is_same = item_id_is_of(&id, download_identity(b));
	unmake(a);
	unmake(b);
	return is_same;
}

START_TEST(an_item_decides_over_the_settings)
{
	struct item_options options = with_body(NULL, "own");
	struct download *download;

	settings.method = "PUT";
	options.timeout_ns = 7;
	download = make("http://h/a", &options);
	ck_assert_str_eq(download->content.method, "PUT");
	ck_assert_uint_eq(download->content.body.bytes, 3);
	ck_assert_int_eq(download_timeout_ns(download), 7);
	unmake(download);
	options = (struct item_options){0};
	download = make("http://h/a", &options);
	ck_assert_int_eq(download_timeout_ns(download), 5);
	unmake(download);
}
END_TEST

START_TEST(a_plain_get_is_told_by_its_url)
{
	struct item_options none = {0};
	struct download *download = make("http://h/a#b", &none);

	ck_assert_ptr_null(download->identity);
	ck_assert_ptr_eq(download_identity(download), download->item->url);
	unmake(download);
}
END_TEST

START_TEST(another_method_or_body_is_another_item)
{
	static const char url[] = "http://h/a";

	ck_assert(is_same(url, with_body("POST", "a"), url,
			  with_body(NULL, "a")));
	ck_assert(is_same("http://u:p@h/a#x", with_body("POST", "a"), url,
			  with_body("post", "a")));
	ck_assert(is_same("http://b\xc3\xbc.example/", with_body("PUT", NULL),
			  "http://xn--b-eha.example/", with_body("PUT", NULL)));
	ck_assert(!is_same(url, with_body("POST", "a"), url,
			   with_body("POST", "b")));
	ck_assert(!is_same(url, with_body("POST", "a"), url,
			   with_body("PUT", "a")));
	ck_assert(!is_same(url, with_body("POST", NULL), url,
			   with_body("GET", NULL)));
	ck_assert(!is_same(url, with_body("GET", "a"), url,
			   with_body("GET", NULL)));
	ck_assert(!is_same(url, with_body("PUT", ""), url,
			   with_body("PUT", "a")));
}
END_TEST

int main(void)
{
	return RUN_SUITE_WITH("content", set_up, NULL,
			      an_item_decides_over_the_settings,
			      a_plain_get_is_told_by_its_url,
			      another_method_or_body_is_another_item);
}

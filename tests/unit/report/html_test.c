#include "report/html.h"

#include "unit/report/report_util.h"

static struct buf out = BUF_INIT(1 << 16);

static struct html begin(void)
{
	buf_reset(&out);
	return (struct html){.out = &out};
}

static const char *text(const char *given)
{
	struct html html = begin();

	html_text(&html, given);
	ck_assert_int_eq(html.status, 0);
	return text_of(&out);
}

START_TEST(markup_in_text_is_escaped)
{
	ck_assert_str_eq(text("<script>alert('1')</script>&amp;\""),
			 "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;"
			 "&amp;amp;&quot;");
}
END_TEST

START_TEST(what_acts_on_a_line_is_shown)
{
	ck_assert_str_eq(text("a\nb\x1b\xff\u202e\0"),
			 "a\\nb\\x1B\\xFF\\u{202E}");
}
END_TEST

START_TEST(credentials_are_hidden)
{
	struct html html = begin();

	html_url(&html, "http://me:secret@a.test/<x>");
	html_put(&html, " ");
	html_message(&html, "got http://me:secret@a.test/, no more");
	ck_assert_int_eq(html.status, 0);
	ck_assert_str_eq(text_of(&out), "http://***@a.test/&lt;x&gt; got "
					"http://***@a.test/, no more");
}
END_TEST

START_TEST(lines_stay_lines)
{
	struct html html = begin();

	html_lines(&html, "a <\nhttp://me:secret@b/\n");
	ck_assert_str_eq(text_of(&out), "a &lt;\nhttp://***@b/\n");
}
END_TEST

START_TEST(text_is_cut_before_it_is_escaped)
{
	struct html html = begin();

	html_fit(&html, "<<<<<<<<<<", 5);
	ck_assert_str_eq(text_of(&out), "&lt;&lt;\u2026&lt;&lt;");
}
END_TEST

static const char *duration(int64_t us)
{
	struct html html = begin();

	html_duration(&html, us);
	return text_of(&out);
}

START_TEST(durations_have_two_digits)
{
	ck_assert_str_eq(duration(0), "0 µs");
	ck_assert_str_eq(duration(340), "340 µs");
	ck_assert_str_eq(duration(1500), "1.5 ms");
	ck_assert_str_eq(duration(84400), "84 ms");
	ck_assert_str_eq(duration(1500000), "1.5 s");
	ck_assert_str_eq(duration(2000000), "2 s");
	ck_assert_str_eq(duration(125000000), "2m05s");
}
END_TEST

START_TEST(counts_have_commas_and_nouns)
{
	struct html html = begin();

	html_counted(&html, 1, "file");
	html_put(&html, " ");
	html_counted(&html, 1234567, "file");
	ck_assert_str_eq(text_of(&out), "1 file 1,234,567 files");
}
END_TEST

START_TEST(the_first_error_stays)
{
	struct buf small = BUF_INIT(4);
	struct html html = {.out = &small};

	html_put(&html, "abc");
	html_text(&html, "defghi");
	html_put(&html, "j");
	ck_assert_int_lt(html.status, 0);
	ck_assert_str_eq(small.data, "abc");
	buf_release(&small);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		markup_in_text_is_escaped,
		what_acts_on_a_line_is_shown,
		credentials_are_hidden,
		lines_stay_lines,
		text_is_cut_before_it_is_escaped,
		durations_have_two_digits,
		counts_have_commas_and_nouns,
		the_first_error_stays,
	};

	return run_tests("html", tests, COUNT(tests));
}

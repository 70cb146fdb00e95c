/* The fields of --form. */
#include "model/form_field.h"

#include <errno.h>
#include <string.h>

#include "unit/suite.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void check(const char *actual, const char *expected, const char *text)
{
	ck_assert_msg((!actual && !expected) || (actual && expected &&
						 strcmp(actual, expected) == 0),
		      "%s: %s, not %s", text, actual ? actual : "none",
		      expected ? expected : "none");
}

START_TEST(a_field_has_a_text_or_a_file)
{
	static const struct {
		const char *text;
		struct form_field field;
	} cases[] = {
		{"a=1", {"a", "1", false, NULL, NULL}},
		{"a=", {"a", "", false, NULL, NULL}},
		{"a=b=c;d", {"a", "b=c;d", false, NULL, NULL}},
		{"a=1;TYPE=t/x;u=v", {"a", "1", false, NULL, "t/x;u=v"}},
		{"a=\"b;type=c\\\"\\\\\\n\"",
		 {"a", "b;type=c\"\\\\n", false, NULL, NULL}},
		{"a=@x/y.PNG", {"a", "x/y.PNG", true, "y.PNG", "image/png"}},
		{"a=@y;filename=z.txt",
		 {"a", "y", true, "z.txt", "text/plain"}},
		{"a=@y,z;type=b;filename=\"c;d\"",
		 {"a", "y,z", true, "c;d", "b"}},
		{"a=<y", {"a", "y", true, NULL, NULL}},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct form_field *expected = &cases[i].field;
		const char *text = cases[i].text;
		struct form_field field = {0};

		ck_assert_msg(form_field_parse(&field, text, false) == 0, "%s",
			      text);
		check(field.name, expected->name, text);
		check(field.value, expected->value, text);
		check(field.file_name, expected->file_name, text);
		check(field.type, expected->type, text);
		ck_assert_int_eq(field.is_of_file, expected->is_of_file);
		form_field_release(&field);
	}
}
END_TEST

START_TEST(a_plain_field_is_taken_as_it_stands)
{
	struct form_field field = {0};

	ck_assert_int_eq(form_field_parse(&field, "a=@\"b;type=c", true), 0);
	ck_assert_str_eq(field.value, "@\"b;type=c");
	ck_assert(!field.is_of_file);
	form_field_release(&field);
}
END_TEST

START_TEST(what_is_no_field_is_refused)
{
	static const char *const texts[] = {
		"",
		"a",
		"=",
		"=b",
		"a=@",
		"a=@-",
		"a=\"b",
		"a=\"b\"c",
		"a=\"b\\\"",
		"a=@\"\"",
		"a=1;type=a\nb",
		"a=1;type=a;filename=\"",
	};

	for (size_t i = 0; i < COUNT(texts); i++) {
		struct form_field field = {0};

		ck_assert_msg(form_field_parse(&field, texts[i], false) ==
				      -EINVAL,
			      "%s", texts[i]);
		form_field_release(&field);
	}
}
END_TEST

int main(void)
{
	return RUN_SUITE("form field", a_field_has_a_text_or_a_file,
			 a_plain_field_is_taken_as_it_stands,
			 what_is_no_field_is_refused);
}

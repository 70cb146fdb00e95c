/* Header lines are kept as they came, whatever they are. */
#include <string.h>

#include "http/header_lines.h"

#include "unit/suite.h"

static struct header_lines lines;

static void set_up(void)
{
	lines = HEADER_LINES_NONE;
}

static void tear_down(void)
{
	header_lines_release(&lines);
}

static void add(const char *line)
{
	ck_assert_int_eq(header_lines_add(&lines, line, strlen(line)), 0);
}

START_TEST(names_are_found_in_any_case)
{
	add("HTTP/1.1 200 OK\r\n");
	add("X-One: 1 \r\n");
	add("x-one:\t2\r\n");
	add("X-Empty:\r\n");
	add("\r\n");
	ck_assert_str_eq(header_lines_find(&lines, "X-ONE", 0), "1");
	ck_assert_str_eq(header_lines_find(&lines, "x-one", 1), "2");
	ck_assert_ptr_null(header_lines_find(&lines, "x-one", 2));
	ck_assert_str_eq(header_lines_find(&lines, "x-empty", 0), "");
	ck_assert_ptr_null(header_lines_find(&lines, "", 0));
}
END_TEST

START_TEST(a_status_line_begins_afresh)
{
	add("HTTP/1.1 100 Continue\r\n");
	add("X-Early: 1\r\n");
	add("\r\n");
	add("HTTP/1.1 200 OK\r\n");
	ck_assert_ptr_null(header_lines_find(&lines, "X-Early", 0));
}
END_TEST

START_TEST(what_is_said_of_a_status_is_kept)
{
	ck_assert_str_eq(header_lines_reason(&lines), "");
	add("HTTP/1.1 404 Not \xC3\xBC Found \r\n");
	add("X-One: 1\r\n");
	ck_assert_str_eq(header_lines_reason(&lines), "Not \xC3\xBC Found");
	add("HTTP/1.1 200\r\n");
	ck_assert_str_eq(header_lines_reason(&lines), "");
	add("HTTP/2 200 \r\n");
	ck_assert_str_eq(header_lines_reason(&lines), "");
}
END_TEST

START_TEST(a_folded_value_is_one)
{
	add(" lost\r\n");
	add("X-Folded: a\r\n");
	add("\t b \r\n");
	add("  \r\n");
	add("X-Next: c\r\n");
	ck_assert_str_eq(header_lines_find(&lines, "X-Folded", 0), "a b");
	ck_assert_str_eq(header_lines_find(&lines, "X-Next", 0), "c");
}
END_TEST

START_TEST(what_is_no_header_is_passed_over)
{
	add("no colon\r\n");
	add(": no name\r\n");
	add("");
	ck_assert_uint_eq(lines.text.len, 0);
}
END_TEST

START_TEST(a_nul_ends_a_value)
{
	const char line[] = "X-Nul: a\0b\r\n";
	const char *value, *name;

	ck_assert_int_eq(header_lines_add(&lines, line, sizeof(line) - 1), 0);
	add("X-Next: c\r\n");
	ck_assert_str_eq(header_lines_find(&lines, "X-Nul", 0), "a");
	name = header_lines_next(&lines, NULL, &value);
	ck_assert_str_eq(name, "X-Nul");
	name = header_lines_next(&lines, name, &value);
	ck_assert_str_eq(name, "X-Next");
	ck_assert_str_eq(value, "c");
	ck_assert_ptr_null(header_lines_next(&lines, name, &value));
	ck_assert_ptr_null(value);
}
END_TEST

int main(void)
{
	return RUN_SUITE_WITH(
		"header_lines", set_up, tear_down, names_are_found_in_any_case,
		a_status_line_begins_afresh, what_is_said_of_a_status_is_kept,
		a_folded_value_is_one, what_is_no_header_is_passed_over,
		a_nul_ends_a_value);
}

/* Progress beside the terminal's name. */
#include "report/taskbar.h"

#include <stdlib.h>

#include "unit/report/report_util.h"
#include "unit/suite.h"

static struct buf out = BUF_INIT(1 << 10);
static struct taskbar taskbar;

static void set_up(const char *program)
{
	static const char *const others[] = {
		"TMUX",		"STY",	       "WT_SESSION", "ConEmuANSI",
		"TERM_PROGRAM", "VTE_VERSION", "TERM",
	};

	for (size_t i = 0; i < COUNT(others); i++)
		unsetenv(others[i]);
	if (program)
		setenv("TERM_PROGRAM", program, 1);
	taskbar_init(&taskbar);
	buf_reset(&out);
}

START_TEST(what_changes_is_sent_and_nothing_else)
{
	set_up("WezTerm");
	ck_assert_int_eq(taskbar_put(&taskbar, &out, -1, false), 0);
	ck_assert_int_eq(taskbar_put(&taskbar, &out, 0.125, false), 0);
	ck_assert_int_eq(taskbar_put(&taskbar, &out, 0.129, false), 0);
	ck_assert_int_eq(taskbar_put(&taskbar, &out, 0.129, true), 0);
	ck_assert_int_eq(taskbar_clear(&taskbar, &out), 0);
	ck_assert_int_eq(taskbar_clear(&taskbar, &out), 0);
	ck_assert_str_eq(text_of(&out),
			 "\033]9;4;3;0\033\\\033]9;4;1;12\033\\"
			 "\033]9;4;2;12\033\\\033]9;4;0;0\033\\");
	buf_release(&out);
}
END_TEST

START_TEST(what_was_never_shown_is_not_cleared)
{
	set_up("WezTerm");
	ck_assert_int_eq(taskbar_clear(&taskbar, &out), 0);
	ck_assert_str_eq(text_of(&out), "");
}
END_TEST

START_TEST(terminals_are_known_by_what_they_set)
{
	set_up(NULL);
	ck_assert(!taskbar.is_known);
	set_up("ghostty");
	ck_assert(taskbar.is_known);
	setenv("TMUX", "/tmp/tmux", 1);
	taskbar_init(&taskbar);
	ck_assert(!taskbar.is_known);
	set_up("vscode");
	ck_assert(!taskbar.is_known);
	setenv("VTE_VERSION", "7600", 1);
	taskbar_init(&taskbar);
	ck_assert(!taskbar.is_known);
	setenv("VTE_VERSION", "8001", 1);
	taskbar_init(&taskbar);
	ck_assert(taskbar.is_known);
	set_up("iTerm.app");
	ck_assert(!taskbar.is_known);
	setenv("TERM_FEATURES", "T3CwLrMSc7UUw9Ts3BFGsSyHNoSxFP", 1);
	taskbar_init(&taskbar);
	ck_assert(taskbar.is_known);
}
END_TEST

int main(void)
{
	return RUN_SUITE("taskbar", what_changes_is_sent_and_nothing_else,
			 what_was_never_shown_is_not_cleared,
			 terminals_are_known_by_what_they_set);
}

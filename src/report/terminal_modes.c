#include "report/terminal_modes.h"

#include <signal.h>
#include <stddef.h>
#include <termios.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* What ends a process that does not watch it. */
static const int fatal[] = {SIGQUIT, SIGABRT, SIGBUS,  SIGFPE,	SIGILL,
			    SIGSEGV, SIGSYS,  SIGTRAP, SIGALRM};

static struct termios before;
static volatile sig_atomic_t is_taken;
static struct sigaction actions[COUNT(fatal)]; /* that stood before ours */
static bool is_guarded;

void terminal_modes_restore(void)
{
	if (is_taken)
		tcsetattr(STDIN_FILENO, TCSANOW, &before);
	is_taken = 0;
}

void terminal_modes_forget(void)
{
	is_taken = 0;
}

/* Then what would have happened without this. */
static void on_fatal(int signum, siginfo_t *info, void *context)
{
	size_t i = 0;

	terminal_modes_restore();
	while (fatal[i] != signum)
		i++;
	sigaction(signum, &actions[i], NULL);
	if (actions[i].sa_handler == SIG_DFL)
		raise(signum); /* when this returns */
	else if (actions[i].sa_flags & SA_SIGINFO)
		actions[i].sa_sigaction(signum, info, context);
	else if (actions[i].sa_handler != SIG_IGN)
		actions[i].sa_handler(signum);
}

static void guard(void)
{
	const struct sigaction action = {
		.sa_sigaction = on_fatal,
		.sa_flags = SA_SIGINFO | SA_ONSTACK,
	};

	if (is_guarded)
		return;
	is_guarded = true;
	for (size_t i = 0; i < COUNT(fatal); i++) {
		sigaction(fatal[i], NULL, &actions[i]);
		if (actions[i].sa_handler != SIG_IGN)
			sigaction(fatal[i], &action, NULL);
	}
}

bool terminal_modes_take(void)
{
	struct termios modes;

	if (is_taken)
		return true;
	if (tcgetattr(STDIN_FILENO, &modes) != 0)
		return false;
	/*
	 * After SIGSTOP those that are ours may still stand.  Else another
	 * program has changed them, which will put them back when it likes.
	 */
	if (modes.c_lflag & ICANON)
		before = modes;
	else if (!is_guarded)
		return false;
	guard();
	modes.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	modes.c_cc[VMIN] = 1;
	modes.c_cc[VTIME] = 0;
	is_taken = 1;
	if (tcsetattr(STDIN_FILENO, TCSANOW, &modes) == 0)
		return true;
	is_taken = 0;
	return false;
}

/*
 * A coroutine that overflows its stack touches the guard below it.  The kernel
 * sends SIGSEGV, whose handler needs a stack of its own: an alternate one for
 * each thread that runs a loop.  Everything here is async-signal-safe; the
 * default action then ends the process, with a core dump at the true place.
 */
#include "runtime/overflow.h"

#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <coget/stack.h>

#include "runtime/task.h"

/*
 * AVX-512 state alone takes 3 KiB of a signal frame; SIGSTKSZ may not fit it.
 */
enum { ALTERNATE_BYTES = 32 * 1024 };

static _Thread_local void *alternate;

static void say(const char *text)
{
	ssize_t ignored = write(STDERR_FILENO, text, strlen(text));

	(void)ignored;
}

static void say_number(size_t number)
{
	char digits[24] = "";
	char *first = digits + sizeof(digits) - 1;

	do
		*--first = (char)('0' + number % 10);
	while ((number /= 10) > 0);
	say(first);
}

static void say_overflow(const struct co_task *task)
{
	say("coget runtime: stack overflow in task '");
	say(task->name);
	say("': it has ");
	say_number(co_task_stack_bytes(task) / 1024);
	say(" KiB of stack; move what is large to the heap, or give it a "
	    "larger "
	    "one (co_create_task_with)\n");
}

void overflow_found(const struct co_task *task)
{
	say_overflow(task);
	abort();
}

static void on_segv(int signum, siginfo_t *info, void *context)
{
	struct co_task *task = task_running();
	const struct stack *stack = task ? task_stack(task) : NULL;
	uintptr_t at = (uintptr_t)info->si_addr;
	struct sigaction action = {.sa_handler = SIG_DFL};

	(void)context;
	if (stack && at >= (uintptr_t)stack_guard(stack) &&
	    at < (uintptr_t)stack->base.low)
		say_overflow(task);
	sigaction(signum, &action, NULL);
	if (info->si_code <= 0) /* sent by a process: nothing will repeat it */
		raise(signum);
}

void overflow_watch(void)
{
	stack_t stack, own = {.ss_size = ALTERNATE_BYTES};
	struct sigaction action;

	if (sigaction(SIGSEGV, NULL, &action) < 0 ||
	    (action.sa_handler != SIG_DFL && action.sa_sigaction != on_segv))
		return;
	if (sigaltstack(NULL, &stack) < 0)
		return;
	if (stack.ss_flags & SS_DISABLE) { /* the program has none */
		alternate = malloc(ALTERNATE_BYTES);
		if (!alternate)
			return; /* overflows end the process without a name */
		own.ss_sp = alternate;
		sigaltstack(&own, NULL);
	}
	action = (struct sigaction){
		.sa_sigaction = on_segv,
		.sa_flags = SA_SIGINFO | SA_ONSTACK,
	};
	sigaction(SIGSEGV, &action, NULL);
}

void overflow_unwatch(void)
{
	stack_t off = {.ss_flags = SS_DISABLE};

	if (!alternate)
		return;
	sigaltstack(&off, NULL);
	free(alternate);
	alternate = NULL;
}

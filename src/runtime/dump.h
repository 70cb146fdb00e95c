/*
 * Dumps of a loop's tasks and their stacks.
 *
 * To print another task's stack, control is lent to it: it wakes inside the
 * switch that it left by, finds the loop's probe, notes its own return
 * addresses there and switches straight back.  So no unwinder of ours is
 * needed, and a task that is not being looked at pays one test of a pointer at
 * each switch.
 */
#ifndef RUNTIME_DUMP_H
#define RUNTIME_DUMP_H

#include <coget/debug.h>

struct co_loop;
struct context;

/* What a suspended task is asked for. */
struct dump_probe {
	void **frames;
	int max;
	int len; /* out */
	struct context *back;
};

/* Answer the loop's probe in the task that it was set for. */
void dump_answer(struct co_loop *loop, struct context *self)
	__attribute__((cold));

/*
 * Have SIGUSR2 dump the loop's tasks.  Returns 0 or libuv's error; 0 without
 * watching if the program has changed what the signal does.
 */
int dump_watch_signal(struct co_loop *loop);

/* The loop ends: other loops may have to know. */
void dump_unwatch_signal(struct co_loop *loop);

#endif

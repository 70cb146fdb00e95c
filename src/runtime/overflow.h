/*
 * Telling a stack overflow from other crashes.
 */
#ifndef RUNTIME_OVERFLOW_H
#define RUNTIME_OVERFLOW_H

/*
 * From here to overflow_unwatch(), a task of the calling thread that runs into
 * its stack's guard ends the process with a message that names it.  A SIGSEGV
 * handler that the program has installed is left alone.
 */
void overflow_watch(void);
void overflow_unwatch(void);

struct co_task;

/* A stack without a guard was found overflowed: end the process likewise. */
void overflow_found(const struct co_task *task)
	__attribute__((cold, noreturn));

#endif

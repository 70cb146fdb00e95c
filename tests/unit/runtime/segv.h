/*
 * For unit tests that overflow a stack on purpose: sanitizers take SIGSEGV for
 * themselves unless the program tells them otherwise.
 */
#ifndef RUNTIME_SEGV_H
#define RUNTIME_SEGV_H

const char *__asan_default_options(void);
const char *__tsan_default_options(void);

const char *__asan_default_options(void)
{
	return "handle_segv=0";
}

const char *__tsan_default_options(void)
{
	return "handle_segv=0";
}

/* Recurse until the stack ends; written so that no compiler makes it a loop. */
static inline int dig(volatile int *depth)
{
	volatile char frame[512];

	frame[0] = (char)*depth;
	++*depth;
	return *depth > 0 ? dig(depth) + frame[0] : 0;
}

#endif

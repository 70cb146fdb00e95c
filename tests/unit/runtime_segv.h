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

#endif

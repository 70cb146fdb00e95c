/*
 * Execution contexts: a saved stack pointer, and the switch between two.
 *
 * A switch saves only what the platform's ABI makes the callee's to save; the
 * compiler has saved the rest around the call.  The floating-point control
 * words are not saved: rounding modes belong to the thread, not to a task.
 *
 * context_swap() exists three times: in assembly for x86-64 and aarch64, and on
 * ucontext elsewhere or with CO_UCONTEXT defined.
 */
#ifndef RUNTIME_CONTEXT_H
#define RUNTIME_CONTEXT_H

#include <stdbool.h>
#include <stddef.h>

#if !defined(CO_UCONTEXT) && !defined(__x86_64__) && !defined(__aarch64__)
#define CO_UCONTEXT 1
#endif

#if defined(__SANITIZE_ADDRESS__)
#define CONTEXT_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CONTEXT_ASAN 1
#endif
#endif

#ifdef CONTEXT_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif

struct context {
	void *sp;
#ifdef CONTEXT_ASAN
	void *fake_stack;
	void *low;
	size_t size;
#endif
};

/*
 * Build the first frame of a context on a stack; returns its stack pointer.
 * entry must never return.
 */
void *context_prepare(void *low, size_t size, void (*entry)(void));

/* Save the caller's context to *from_sp and continue at to_sp. */
void context_swap(void **from_sp, void *to_sp);

/* Set up a context that begins with entry() on the stack of size bytes at low. */
static inline void context_init(struct context *context, void *low, size_t size,
				void (*entry)(void))
{
	context->sp = context_prepare(low, size, entry);
#ifdef CONTEXT_ASAN
	context->fake_stack = NULL;
	context->low = low;
	context->size = size;
#endif
}

/* Switch from the running context, which ends if from_ends, to another. */
static inline void context_switch(struct context *from, struct context *to,
				  bool from_ends)
{
#ifdef CONTEXT_ASAN
	__sanitizer_start_switch_fiber(from_ends ? NULL : &from->fake_stack,
				       to->low, to->size);
#else
	(void)from_ends;
#endif
	context_swap(&from->sp, to->sp);
#ifdef CONTEXT_ASAN
	__sanitizer_finish_switch_fiber(from->fake_stack, NULL, NULL);
#endif
}

/* To be called first in a new context. */
static inline void context_entered(void)
{
#ifdef CONTEXT_ASAN
	__sanitizer_finish_switch_fiber(NULL, NULL, NULL);
#endif
}

/* Make a context of the calling thread's own stack. */
void context_of_thread(struct context *context);

#endif

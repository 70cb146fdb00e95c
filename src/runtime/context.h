/*
 * Execution contexts: a saved stack pointer, and the switch between two.
 *
 * A switch saves only what the platform's ABI makes the callee's to save; the
 * compiler has saved the rest around the call.  The floating-point control
 * words are not saved: rounding modes belong to the thread, not to a task.
 *
 * context_swap() exists three times: in assembly for x86-64 and aarch64, and on
 * ucontext elsewhere or with CO_UCONTEXT defined.
 *
 * AddressSanitizer is told of each switch, also where it is the program alone that
 * was compiled with it: weak references find it then.
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
#elif defined(__SANITIZE_THREAD__)
#define CONTEXT_TSAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CONTEXT_ASAN 1
#elif __has_feature(thread_sanitizer)
#define CONTEXT_TSAN 1
#endif
#endif

#ifdef CONTEXT_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#elif !defined(CONTEXT_TSAN)
#define CONTEXT_ASAN_MAYBE 1
void __sanitizer_start_switch_fiber(void **fake_stack, const void *low,
				    size_t size) __attribute__((weak));
void __sanitizer_finish_switch_fiber(void *fake_stack, const void **low,
				     size_t *size) __attribute__((weak));
void __asan_unpoison_memory_region(const volatile void *low, size_t size)
	__attribute__((weak));
#endif
#ifdef CONTEXT_TSAN
#include <sanitizer/tsan_interface.h>
#include <time.h>
#endif

struct context {
	void *sp;
	void *low; /* where its stack is, for AddressSanitizer */
	size_t size;
#ifdef CONTEXT_TSAN
	void *fiber;
#endif
};

#ifdef CONTEXT_TSAN
/* That of a context that has ended; the one that runs next destroys it. */
extern _Thread_local void *context_ended_fiber;
#endif

/* Whether AddressSanitizer is to be told. */
static inline bool context_has_asan(void)
{
#if defined(CONTEXT_ASAN)
	return true;
#elif defined(CONTEXT_ASAN_MAYBE)
	return __builtin_expect(__sanitizer_start_switch_fiber != NULL, 0);
#else
	return false;
#endif
}

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
	context->low = low;
	context->size = size;
#ifdef CONTEXT_TSAN
	context->fiber = __tsan_create_fiber(0);
#endif
}

/* Set up one that goes on where the running one, on the same stack, is over. */
static inline void context_take_over(struct context *context, void *low,
				     size_t size)
{
	context->low = low;
	context->size = size;
#ifdef CONTEXT_TSAN
	context->fiber = __tsan_get_current_fiber();
#endif
}

/* To be called first in a new context. */
static inline void context_entered(void)
{
#ifdef CONTEXT_TSAN
	if (context_ended_fiber)
		__tsan_destroy_fiber(context_ended_fiber);
	context_ended_fiber = NULL;
#else
	if (context_has_asan())
		__sanitizer_finish_switch_fiber(NULL, NULL, NULL);
#endif
}

/* context_switch() with AddressSanitizer. */
void context_switch_told(struct context *from, struct context *to,
			 bool from_ends) __attribute__((cold));

/* Switch from the running context, which ends if from_ends, to another. */
static inline void context_switch(struct context *from, struct context *to,
				  bool from_ends)
{
#ifdef CONTEXT_TSAN
	if (from_ends)
		context_ended_fiber = __tsan_get_current_fiber();
	/* It keeps signals for calls that it intercepts, in the same fiber. */
	(void)time(NULL);
	__tsan_switch_to_fiber(to->fiber, 0);
	context_swap(&from->sp, to->sp);
	context_entered();
#else
	if (context_has_asan())
		context_switch_told(from, to, from_ends);
	else
		context_swap(&from->sp, to->sp);
#endif
}

/* Make a context of the calling thread's own stack. */
void context_of_thread(struct context *context);

#endif

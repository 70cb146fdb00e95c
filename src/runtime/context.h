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
 * AddressSanitizer is told of each switch, also where only the program was
 * compiled with it: weak references find it then.  A weak reference also finds
 * C++'s record of the exceptions that the thread handles: each context has its
 * own, and can be left within a catch block.
 */
#ifndef RUNTIME_CONTEXT_H
#define RUNTIME_CONTEXT_H

#include <stdatomic.h>
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
#endif

/*
 * What runs first in a context.  Returns the context to go on with when this
 * one is over, and its stack free.
 */
typedef struct context *context_fn(void);

/* What stands at the high end of a coroutine's stack, aligned to 16 bytes. */
struct context_base {
	context_fn *entry;
	void *low; /* the stack: from here to this struct */
	size_t size;
};

struct context {
	void *sp;
	struct context_base *base;
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

#ifdef CO_UCONTEXT
/* Build a context's first frame on its stack; returns its stack pointer. */
void *context_fresh_sp(struct context_base *base);
#endif

/*
 * Whether a switch is more than a swap of stack pointers.  Set by
 * context_of_thread(), and the same for all threads.
 */
extern atomic_bool context_is_observed;

/* Save the caller's context to *from_sp and continue at to_sp. */
void context_swap(void **from_sp, void *to_sp);

/* Set up a context that begins with base->entry(). */
static inline void context_init(struct context *context,
				struct context_base *base)
{
#ifdef CO_UCONTEXT
	context->sp = context_fresh_sp(base);
#else
	/* What the assembly takes for one that has not begun. */
	context->sp = (char *)base + 1;
#endif
	context->base = base;
#ifdef CONTEXT_TSAN
	context->fiber = __tsan_create_fiber(0);
#endif
}

/* Set up one that goes on where the running one, on the same stack, is over. */
static inline void context_take_over(struct context *context,
				     struct context_base *base)
{
	context->base = base;
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

/* context_switch() where that is more than a swap. */
void context_switch_observed(struct context *from, struct context *to,
			     bool from_ends);

static inline bool context_observes(void)
{
#if defined(CONTEXT_ASAN) || defined(CONTEXT_TSAN)
	return true;
#else
	return __builtin_expect(atomic_load_explicit(&context_is_observed,
						     memory_order_relaxed),
				0);
#endif
}

/* Switch from the running context, which ends if from_ends, to another. */
static inline void context_switch(struct context *from, struct context *to,
				  bool from_ends)
{
	if (context_observes())
		context_switch_observed(from, to, from_ends);
	else
		context_swap(&from->sp, to->sp);
}

/* Whether a sanitizer must know where a context ends. */
static inline bool context_is_sanitized(void)
{
#ifdef CONTEXT_TSAN
	return true;
#else
	return context_has_asan();
#endif
}

/*
 * Leave the running context, which is over, for another.  If this returns, the
 * context's first function has to return the same.  Not instrumented, as it
 * leaves its frame on a stack that is reused.
 */
__attribute__((no_sanitize("address"))) static inline struct context *
context_end(struct context *to)
{
	struct context ended;

	if (context_observes() && context_is_sanitized())
		context_switch(&ended, to, true);
	return to;
}

/* Make a context of the calling thread's own stack; base is its, too. */
void context_of_thread(struct context *context, struct context_base *base);

#endif

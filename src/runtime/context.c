/*
 * The parts of contexts that need no assembly.
 */
#include "runtime/context.h"

#include <pthread.h>
#include <stdint.h>
#ifdef CONTEXT_TSAN
#include <time.h>
#endif

#ifdef CO_UCONTEXT

#include <stdlib.h>
#include <ucontext.h>

static void begin(unsigned high, unsigned low)
{
	context_fn *entry = (context_fn *)((uintptr_t)high << 16 << 16 | low);

	setcontext(entry()->sp);
	abort();
}

/*
 * The stack pointer of a context is the address of the ucontext that was saved
 * in the frame of the context_swap() that left it.
 */
void *context_fresh_sp(struct context_base *base)
{
	size_t saved = (sizeof(ucontext_t) + 63) & ~(size_t)63;
	ucontext_t *context = (void *)((char *)base - saved);
	uintptr_t entry = (uintptr_t)base->entry;

	if (getcontext(context) != 0)
		abort();
	context->uc_stack.ss_sp = base->low;
	context->uc_stack.ss_size = base->size - saved;
	context->uc_link = NULL;
	makecontext(context, (void (*)(void))begin, 2,
		    (unsigned)(entry >> 16 >> 16), (unsigned)entry);
	return context;
}

void context_swap(void **from_sp, void *to_sp)
{
	ucontext_t self;

	*from_sp = &self;
	if (swapcontext(&self, to_sp) != 0)
		abort();
}

#endif

#ifdef CONTEXT_TSAN
_Thread_local void *context_ended_fiber;
#endif

atomic_bool context_is_observed;

/* What C++ keeps of the thread's exceptions (Itanium C++ ABI, 2.2.2). */
struct __cxa_eh_globals {
	void *caught;
	unsigned uncaught;
#ifdef __ARM_EABI__
	void *propagating;
#endif
};

struct __cxa_eh_globals *__cxa_get_globals(void) __attribute__((weak));

/* The thread's; or what takes their place where there is no C++. */
static _Thread_local struct __cxa_eh_globals none;
static _Thread_local struct __cxa_eh_globals *exceptions
	__attribute__((tls_model("initial-exec")));

#ifdef CONTEXT_TSAN
static void swap_told(struct context *from, struct context *to, bool from_ends)
{
	if (from_ends)
		context_ended_fiber = __tsan_get_current_fiber();
	/* It keeps signals for calls that it intercepts, in the same fiber. */
	(void)time(NULL);
	__tsan_switch_to_fiber(to->fiber, 0);
	context_swap(&from->sp, to->sp);
	context_entered();
}
#else
/*
 * Not instrumented: the frame of one that ends stays on a stack that is reused.
 */
__attribute__((no_sanitize("address"))) static void
swap_told(struct context *from, struct context *to, bool from_ends)
{
	void *fake_stack = NULL; /* of the context that is left */

	if (!context_has_asan()) {
		context_swap(&from->sp, to->sp);
		return;
	}
	__sanitizer_start_switch_fiber(from_ends ? NULL : &fake_stack,
				       to->base->low, to->base->size);
	context_swap(&from->sp, to->sp);
	__sanitizer_finish_switch_fiber(fake_stack, NULL, NULL);
}
#endif

/* A context begins without exceptions, and ends without. */
__attribute__((no_sanitize("address"))) void
context_switch_observed(struct context *from, struct context *to,
			bool from_ends)
{
	struct __cxa_eh_globals *globals = exceptions;
	struct __cxa_eh_globals kept = *globals;

	*globals = (struct __cxa_eh_globals){0};
	swap_told(from, to, from_ends);
	*globals = kept;
}

void context_of_thread(struct context *context, struct context_base *base)
{
	pthread_attr_t attr;

	*context = (struct context){.base = base};
	*base = (struct context_base){0};
	exceptions = __cxa_get_globals ? __cxa_get_globals() : &none;
	if (context_has_asan() || __cxa_get_globals)
		atomic_store(&context_is_observed, true);
#ifdef CONTEXT_TSAN
	context->fiber = __tsan_get_current_fiber();
#endif
	if (context_has_asan() &&
	    pthread_getattr_np(pthread_self(), &attr) == 0) {
		pthread_attr_getstack(&attr, &base->low, &base->size);
		pthread_attr_destroy(&attr);
	}
}

/*
 * The parts of contexts that need no assembly.
 */
#include "runtime/context.h"

#include <pthread.h>
#include <stdint.h>

#ifdef CO_UCONTEXT

#include <stdlib.h>
#include <ucontext.h>

/*
 * The stack pointer of a context is the address of the ucontext that was saved
 * in the frame of the context_swap() that left it.
 */
void *context_prepare(void *low, size_t size, void (*entry)(void))
{
	size_t saved = (sizeof(ucontext_t) + 63) & ~(size_t)63;
	ucontext_t *context = (void *)((char *)low + size - saved);

	if (getcontext(context) != 0)
		abort();
	context->uc_stack.ss_sp = low;
	context->uc_stack.ss_size = size - saved;
	context->uc_link = NULL;
	makecontext(context, entry, 0);
	return context;
}

void context_swap(void **from_sp, void *to_sp)
{
	ucontext_t self;

	*from_sp = &self;
	if (swapcontext(&self, to_sp) != 0)
		abort();
}

#elif defined(__x86_64__)

void *context_prepare(void *low, size_t size, void (*entry)(void))
{
	uintptr_t *sp = (void *)((char *)low + size);

	*--sp = 0; /* entry's return address: where backtraces end */
	*--sp = (uintptr_t)entry;
	for (int i = 0; i < 6; i++) /* rbp rbx r12 r13 r14 r15 */
		*--sp = 0;
	return sp;
}

#elif defined(__aarch64__)

/* Call the function in x19 with a return address of 0. */
void context_begin(void);

void *context_prepare(void *low, size_t size, void (*entry)(void))
{
	uintptr_t *sp = (void *)((char *)low + size);

	sp -= 20; /* d8-d15, x19-x28, x29, x30 */
	for (int i = 0; i < 19; i++)
		sp[i] = 0;
	sp[8] = (uintptr_t)entry; /* x19 */
	sp[19] = (uintptr_t)context_begin; /* x30, the link register */
	return sp;
}

#endif

#ifdef CONTEXT_TSAN
_Thread_local void *context_ended_fiber;
#endif

#ifndef CONTEXT_TSAN
/* Not instrumented: the frame of one that ends stays on a stack that is reused. */
__attribute__((no_sanitize("address"))) void
context_switch_told(struct context *from, struct context *to, bool from_ends)
{
	void *fake_stack = NULL; /* of the context that is left */

	__sanitizer_start_switch_fiber(from_ends ? NULL : &fake_stack, to->low,
				       to->size);
	context_swap(&from->sp, to->sp);
	__sanitizer_finish_switch_fiber(fake_stack, NULL, NULL);
}
#endif

void context_of_thread(struct context *context)
{
	pthread_attr_t attr;

	*context = (struct context){0};
#ifdef CONTEXT_TSAN
	context->fiber = __tsan_get_current_fiber();
#endif
	if (context_has_asan() &&
	    pthread_getattr_np(pthread_self(), &attr) == 0) {
		pthread_attr_getstack(&attr, &context->low, &context->size);
		pthread_attr_destroy(&attr);
	}
}

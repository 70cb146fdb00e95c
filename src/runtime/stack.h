/*
 * A pool of coroutine stacks of one size, committed lazily and guarded at their
 * low end.
 *
 * A stack is named by what stands at its high end.  The last one given back is
 * the first to be taken again, while its pages are warm.
 */
#ifndef RUNTIME_STACK_H
#define RUNTIME_STACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/context.h"

struct stack {
	struct context_base base;
	struct stack_pool *pool;
	bool is_guarded; /* if not, its user asks stack_is_sound() on leaving */
};

struct stack_pool {
	context_fn *entry;  /* what runs on the stacks first */
	size_t stack_bytes; /* of each, the struct at its end included */
	size_t guard_bytes;
	size_t slot_bytes; /* both */
	bool takes_advice; /* guards come from madvise, not mprotect */
	bool takes_lists;  /* of stacks, several at once */
	struct stack_slab *slabs;
	uintptr_t *spare; /* stacks given back; the first cold are trimmed */
	size_t spare_len;
	size_t spare_cold;
	size_t warm_max;   /* warm spares kept when the loop goes idle */
	char *fresh;       /* the newest slab's stacks that were never used */
	size_t fresh_len;
	size_t guarded_len; /* of these, have their guards already */
	size_t protected_len; /* guards by mprotect */
	size_t total;      /* stacks in all slabs, and room in spare */
};

/*
 * Prepare a pool; nothing is mapped yet.  The sizes are rounded up to pages,
 * and up to a kibibyte of each stack stays unused, for the sake of the caches.
 */
void stack_pool_init(struct stack_pool *pool, context_fn *entry,
		     size_t stack_bytes, size_t guard_bytes);

/* Unmap all stacks; none may be in use. */
void stack_pool_release(struct stack_pool *pool);

/* Take a stack that has to be mapped, or made anew; NULL if it cannot be had.
 */
struct stack *stack_take_cold(struct stack_pool *pool);

/* The bit of a stack's address in the list of spares that says: no guard. */
enum { STACK_UNGUARDED = 1 };

/* Take a stack; NULL if no memory can be had. */
static inline struct stack *stack_take(struct stack_pool *pool)
{
	if (pool->spare_len <= pool->spare_cold)
		return stack_take_cold(pool);
	return (struct stack *)(pool->spare[--pool->spare_len] &
				~(uintptr_t)STACK_UNGUARDED);
}

/* Have a stack that nothing runs on hold zeros alone. */
void stack_clear(struct stack *stack);

/* Of how many bytes, up to its high end, anything but zeros was found. */
size_t stack_used(const struct stack *stack);

/* Have AddressSanitizer forget the frames that were never returned from. */
static inline void stack_forget_frames(const struct stack *stack)
{
#ifdef CONTEXT_TSAN
	(void)stack;
#else
	if (context_observes() && context_has_asan())
		__asan_unpoison_memory_region(stack->base.low,
					      stack->base.size);
#endif
}

/* Give one back; its contents stay untouched until it is taken again. */
static inline void stack_give(struct stack *stack)
{
	struct stack_pool *pool = stack->pool;

	stack_forget_frames(stack);
	pool->spare[pool->spare_len++] =
		(uintptr_t)stack | (stack->is_guarded ? 0 : STACK_UNGUARDED);
}

/*
 * Return to the kernel the pages of some of the stacks that are spare in
 * excess, for about half a millisecond.  Returns whether there are more.
 */
bool stack_pool_trim(struct stack_pool *pool);

/* Where a stack's guard begins; it ends where the stack does. */
static inline char *stack_guard(const struct stack *stack)
{
	return (char *)stack->base.low - stack->pool->guard_bytes;
}

#endif

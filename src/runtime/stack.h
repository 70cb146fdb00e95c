/*
 * A pool of coroutine stacks, committed lazily and guarded at their low end.
 *
 * A stack is named by the address of its slot: a guard page, then
 * CO_STACK_BYTES of stack.  The last one given back is the first to be taken
 * again, while its pages are warm.
 */
#ifndef RUNTIME_STACK_H
#define RUNTIME_STACK_H

#include <stddef.h>

#include <coget/task.h>

#define STACK_GUARD_BYTES ((size_t)4096)
#define STACK_SLOT_BYTES (STACK_GUARD_BYTES + CO_STACK_BYTES)

struct stack_pool {
	struct stack_slab *slabs;
	char **spare;      /* stacks given back; the first cold are trimmed */
	size_t spare_len;
	size_t spare_cold;
	char *fresh;       /* the newest slab's stacks that were never used */
	size_t fresh_len;
	size_t total;      /* stacks in all slabs, and room in spare */
};

void stack_pool_init(struct stack_pool *pool);

/* Unmap all stacks; none may be in use. */
void stack_pool_release(struct stack_pool *pool);

/* Take a stack; NULL if no guarded memory can be had. */
char *stack_take(struct stack_pool *pool);

/* Give one back; its contents stay untouched until it is taken again. */
void stack_give(struct stack_pool *pool, char *stack);

/* Return to the kernel the pages of stacks that are spare in excess. */
void stack_pool_trim(struct stack_pool *pool);

/* The lowest usable address of a stack. */
static inline char *stack_low(char *stack)
{
	return stack + STACK_GUARD_BYTES;
}

#endif

/*
 * A pool of coroutine stacks, committed lazily and guarded at their low end.
 *
 * A stack is named by the address of its slot: a guard page, then at least
 * CO_STACK_BYTES of stack.  The last one given back is the first to be taken
 * again, while its pages are warm.
 */
#ifndef RUNTIME_STACK_H
#define RUNTIME_STACK_H

#include <stdbool.h>
#include <stddef.h>

struct stack_pool {
	size_t guard_bytes; /* a page, of 4 to 64 KiB */
	size_t slot_bytes;
	bool takes_advice; /* guards come from madvise, not mprotect */
	bool takes_lists;  /* of stacks, several at once */
	struct stack_slab *slabs;
	char **spare;      /* stacks given back; the first cold are trimmed */
	size_t spare_len;
	size_t spare_cold;
	char *fresh;       /* the newest slab's stacks that were never used */
	size_t fresh_len;
	size_t guarded_len; /* of these, have their guards already */
	size_t total;      /* stacks in all slabs, and room in spare */
};

void stack_pool_init(struct stack_pool *pool);

/* Unmap all stacks; none may be in use. */
void stack_pool_release(struct stack_pool *pool);

/* Take a stack; NULL if no guarded memory can be had. */
char *stack_take(struct stack_pool *pool);

/* Give one back; its contents stay untouched until it is taken again. */
void stack_give(struct stack_pool *pool, char *stack);

/*
 * Return to the kernel the pages of some of the stacks that are spare in excess.
 * Returns whether there are more.
 */
bool stack_pool_trim(struct stack_pool *pool);

/* The lowest usable address of a stack. */
char *stack_low(const struct stack_pool *pool, char *stack)
	__attribute__((pure));

/* How many bytes of it, from there on, to use. */
size_t stack_size(const struct stack_pool *pool, const char *stack)
	__attribute__((pure));

#endif

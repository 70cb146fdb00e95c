/*
 * A pool of coroutine stacks, committed lazily and guarded at their low end.
 *
 * A stack is named by the address of its slot: a guard, then at least
 * CO_STACK_BYTES of stack.  The last one given back is the first to be taken
 * again, while its pages are warm.
 */
#ifndef RUNTIME_STACK_H
#define RUNTIME_STACK_H

#include <stdbool.h>
#include <stddef.h>

struct stack_pool {
	size_t guard_bytes; /* more than a stack has */
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
	size_t protected_len; /* guards by mprotect */
	size_t total;      /* stacks in all slabs, and room in spare */
};

void stack_pool_init(struct stack_pool *pool);

/* Unmap all stacks; none may be in use. */
void stack_pool_release(struct stack_pool *pool);

/* How many stacks of the process are guarded by mprotect; tests change it. */
extern size_t stack_guards_max;

/*
 * Take a stack; NULL if no memory can be had.  Where it is not guarded, whoever
 * uses it asks stack_is_sound() whenever it is left.
 */
char *stack_take(struct stack_pool *pool, bool *is_guarded);

/* Whether a stack without a guard has not overflowed, as far as can be seen. */
bool stack_is_sound(const struct stack_pool *pool, const char *stack);

/* Give one back; its contents stay untouched until it is taken again. */
void stack_give(struct stack_pool *pool, char *stack, bool is_guarded);

/*
 * Return to the kernel the pages of some of the stacks that are spare in excess,
 * for about half a millisecond.  Returns whether there are more.
 */
bool stack_pool_trim(struct stack_pool *pool);

/* The lowest usable address of a stack. */
char *stack_low(const struct stack_pool *pool, char *stack)
	__attribute__((pure));

/* How many bytes of it, from there on, to use. */
size_t stack_size(const struct stack_pool *pool, const char *stack)
	__attribute__((pure));

#endif

/*
 * The guards below stacks, and advice on their memory.
 */
#ifndef RUNTIME_STACK_GUARD_H
#define RUNTIME_STACK_GUARD_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/stack.h"

/* For how many stacks advice is given in one call, at the most. */
enum { STACKS_AT_ONCE = 16 };

/* How many stacks of the process are guarded by mprotect; tests change it. */
extern size_t stack_guards_max;

/* Find out how a pool can have guards, by its first slot. */
void stack_probe_guards(struct stack_pool *pool, char *slot);

/*
 * Have the next of a pool's fresh stacks guarded, maybe several; guarded_len
 * stays 0 where that cannot be had.
 */
void stack_guard_fresh(struct stack_pool *pool);

/* A pool's stacks are about to be unmapped. */
void stack_forget_guards(struct stack_pool *pool);

/*
 * Advise the kernel on a part of each of so many slots, in one call; returns on
 * how many it took it.
 */
size_t stack_advise(char *const *slots, size_t len, size_t offset, size_t bytes,
		    int advice);

/* Whether a stack without a guard has not overflowed, as far as can be seen. */
bool stack_is_sound(const struct stack *stack);

#endif

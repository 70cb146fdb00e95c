/*
 * A loop's pools of stacks: one for the size that its tasks usually have, and
 * one for each other size that a task has asked for.
 */
#ifndef RUNTIME_STACKS_H
#define RUNTIME_STACKS_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/stack.h"

struct stacks {
	struct stack_pool usual;
	struct stacks_other *others;
};

/*
 * Prepare the pools; 0 stands for CO_STACK_BYTES and CO_GUARD_BYTES.  Returns
 * 0, or UV_EINVAL for a size out of range.
 */
int stacks_init(struct stacks *stacks, context_fn *entry, size_t stack_bytes,
		size_t guard_bytes);

/* Unmap all stacks; none may be in use. */
void stacks_release(struct stacks *stacks);

/*
 * Find the pool of a size, or make it; 0 stands for the usual one.  Sets *out
 * to NULL on error.  Returns 0, UV_EINVAL for a size out of range, or
 * UV_ENOMEM.
 */
int stacks_find(struct stacks *stacks, struct stack_pool **out,
		size_t stack_bytes, size_t guard_bytes);

/* See stack_pool_trim(). */
bool stacks_trim(struct stacks *stacks);

#endif

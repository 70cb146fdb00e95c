/*
 * Sizes that tasks ask for are rounded up to powers of two, which costs
 * addresses alone, so that there are few pools, whatever sizes a program
 * computes.
 */
#include "runtime/stacks.h"

#include <stdlib.h>
#include <uv.h>

#include <coget/stack.h>

struct stacks_other {
	struct stack_pool pool;
	struct stacks_other *next;
};

static bool is_allowed(size_t stack_bytes, size_t guard_bytes)
{
	return (stack_bytes == 0 || stack_bytes >= CO_STACK_BYTES_MIN) &&
	       stack_bytes <= CO_STACK_BYTES_MAX &&
	       guard_bytes <= CO_GUARD_BYTES_MAX;
}

int stacks_init(struct stacks *stacks, context_fn *entry, size_t stack_bytes,
		size_t guard_bytes)
{
	if (!is_allowed(stack_bytes, guard_bytes))
		return UV_EINVAL;
	stacks->others = NULL;
	stack_pool_init(&stacks->usual, entry,
			stack_bytes > 0 ? stack_bytes : CO_STACK_BYTES,
			guard_bytes > 0 ? guard_bytes : CO_GUARD_BYTES);
	return 0;
}

void stacks_release(struct stacks *stacks)
{
	stack_pool_release(&stacks->usual);
	while (stacks->others) {
		struct stacks_other *other = stacks->others;

		stacks->others = other->next;
		stack_pool_release(&other->pool);
		free(other);
	}
}

static size_t to_power_of_two(size_t bytes)
{
	size_t power = CO_STACK_BYTES_MIN;

	while (power < bytes)
		power *= 2;
	return power;
}

/* What is to be in the pool for a size: the usual one, or a power of two. */
static size_t class_of(size_t bytes, size_t usual_bytes)
{
	if (bytes == 0 || bytes == usual_bytes)
		return usual_bytes;
	return to_power_of_two(bytes);
}

static bool is_pool(const struct stack_pool *pool, size_t stack_bytes,
		    size_t guard_bytes)
{
	return pool->stack_bytes == stack_bytes &&
	       pool->guard_bytes == guard_bytes;
}

static struct stack_pool *find(struct stacks *stacks, size_t stack_bytes,
			       size_t guard_bytes)
{
	if (is_pool(&stacks->usual, stack_bytes, guard_bytes))
		return &stacks->usual;
	for (struct stacks_other *other = stacks->others; other;
	     other = other->next)
		if (is_pool(&other->pool, stack_bytes, guard_bytes))
			return &other->pool;
	return NULL;
}

static struct stack_pool *add(struct stacks *stacks, size_t stack_bytes,
			      size_t guard_bytes)
{
	struct stacks_other *other = malloc(sizeof(*other));

	if (!other)
		return NULL;
	stack_pool_init(&other->pool, stacks->usual.entry, stack_bytes,
			guard_bytes);
	other->next = stacks->others;
	stacks->others = other;
	return &other->pool;
}

int stacks_find(struct stacks *stacks, struct stack_pool **out,
		size_t stack_bytes, size_t guard_bytes)
{
	*out = NULL;
	if (!is_allowed(stack_bytes, guard_bytes))
		return UV_EINVAL;
	stack_bytes = class_of(stack_bytes, stacks->usual.stack_bytes);
	guard_bytes = class_of(guard_bytes, stacks->usual.guard_bytes);
	*out = find(stacks, stack_bytes, guard_bytes);
	if (!*out)
		*out = add(stacks, stack_bytes, guard_bytes);
	return *out ? 0 : UV_ENOMEM;
}

bool stacks_trim(struct stacks *stacks)
{
	bool more = stack_pool_trim(&stacks->usual);

	for (struct stacks_other *other = stacks->others; other;
	     other = other->next)
		more = stack_pool_trim(&other->pool) || more;
	return more;
}

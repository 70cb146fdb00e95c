/*
 * Stacks are cut from slabs, one mmap each, that grow with their number.  Pages
 * are committed by the first touch, one for a task that does little.
 *
 * Guards: MADV_GUARD_INSTALL (Linux 6.13) marks a page in the page table and
 * survives MADV_DONTNEED.  mprotect, the fallback, splits the mapping in two,
 * and vm.max_map_count (65,530) then ends the pool near 32,000 stacks:
 * stack_take() fails there rather than hand out a stack without a guard.
 */
#include "runtime/stack.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "runtime/context.h"

#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#else
#define VALGRIND_STACK_REGISTER(low, high) 0
#endif

#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102
#endif

enum {
	SLAB_STACKS_MIN = 64,
	SLAB_STACKS_MAX = 1024,
	SPARE_WARM_MAX = 1024, /* warm spares kept when the loop goes idle */
	TRIM_AT_ONCE = 1024,   /* bounds one trim to about half a millisecond */
};

struct stack_slab {
	struct stack_slab *next;
	char *memory;
	size_t stacks;
};

void stack_pool_init(struct stack_pool *pool)
{
	*pool = (struct stack_pool){0};
}

void stack_pool_release(struct stack_pool *pool)
{
	struct stack_slab *slab = pool->slabs;

	while (slab) {
		struct stack_slab *next = slab->next;

		munmap(slab->memory, slab->stacks * STACK_SLOT_BYTES);
		free(slab);
		slab = next;
	}
	free(pool->spare);
	stack_pool_init(pool);
}

static bool add_slab(struct stack_pool *pool)
{
	size_t stacks = pool->total;
	struct stack_slab *slab;
	char **spare;

	if (stacks < SLAB_STACKS_MIN)
		stacks = SLAB_STACKS_MIN;
	if (stacks > SLAB_STACKS_MAX)
		stacks = SLAB_STACKS_MAX;
	spare = realloc(pool->spare, (pool->total + stacks) * sizeof(*spare));
	if (!spare)
		return false;
	pool->spare = spare;
	slab = malloc(sizeof(*slab));
	if (!slab)
		return false;
	slab->stacks = stacks;
	slab->memory = mmap(NULL, stacks * STACK_SLOT_BYTES,
			    PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE |
				    MAP_STACK,
			    -1, 0);
	if (slab->memory == MAP_FAILED) {
		free(slab);
		return false;
	}
	/* A huge page would commit the memory of 32 stacks at one touch. */
	madvise(slab->memory, stacks * STACK_SLOT_BYTES, MADV_NOHUGEPAGE);
	slab->next = pool->slabs;
	pool->slabs = slab;
	pool->fresh = slab->memory;
	pool->fresh_len = stacks;
	pool->total += stacks;
	return true;
}

static bool guard(char *stack)
{
	static _Thread_local bool needs_mprotect;

	if (!needs_mprotect) {
		if (madvise(stack, STACK_GUARD_BYTES, MADV_GUARD_INSTALL) == 0)
			return true;
		if (errno != EINVAL && errno != ENOSYS)
			return false;
		needs_mprotect = true;
	}
	return mprotect(stack, STACK_GUARD_BYTES, PROT_NONE) == 0;
}

char *stack_take(struct stack_pool *pool)
{
	char *stack;

	if (pool->spare_len > 0) {
		stack = pool->spare[--pool->spare_len];
		if (pool->spare_cold > pool->spare_len)
			pool->spare_cold = pool->spare_len;
		return stack;
	}
	if (pool->fresh_len == 0 && !add_slab(pool))
		return NULL;
	stack = pool->fresh;
	if (!guard(stack))
		return NULL;
	(void)VALGRIND_STACK_REGISTER(stack_low(stack),
				      stack + STACK_SLOT_BYTES);
	pool->fresh += STACK_SLOT_BYTES;
	pool->fresh_len--;
	return stack;
}

void stack_give(struct stack_pool *pool, char *stack)
{
#ifdef CONTEXT_ASAN
	__asan_unpoison_memory_region(stack_low(stack), CO_STACK_BYTES);
#endif
	pool->spare[pool->spare_len++] = stack;
}

void stack_pool_trim(struct stack_pool *pool)
{
	for (int i = 0; i < TRIM_AT_ONCE; i++) {
		if (pool->spare_len - pool->spare_cold <= SPARE_WARM_MAX)
			return;
		madvise(stack_low(pool->spare[pool->spare_cold++]),
			CO_STACK_BYTES, MADV_DONTNEED);
	}
}

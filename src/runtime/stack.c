/*
 * Stacks are cut from slabs, one mmap each, that grow with their number.  Pages
 * are committed by the first touch, one for a task that does little.
 *
 * Guards: MADV_GUARD_INSTALL (Linux 6.13) marks a page in the page table and
 * survives MADV_DONTNEED.  mprotect, the fallback, splits the mapping in two,
 * and vm.max_map_count (65,530) then ends the pool near 32,000 stacks:
 * stack_take() fails there rather than hand out a stack without a guard.  Where
 * a process may give advice on itself by process_madvise (newer kernels than
 * that), several stacks get theirs at once, at half the cost.
 *
 * The tops of the slots are a large power of two apart, so that the few lines
 * which every task touches at each switch would share one set of each cache.
 * Stacks therefore begin at one of TOPS places, a line apart: with thousands of
 * tasks a switch costs a sixth less.
 */
#include "runtime/stack.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include <coget/task.h>

#include "runtime/context.h"

#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#else
#define VALGRIND_STACK_REGISTER(low, high) 0
#define RUNNING_ON_VALGRIND 0
#endif

#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102
#endif
#ifndef PIDFD_SELF
#define PIDFD_SELF (-10000)
#endif

enum {
	SLAB_STACKS_MIN = 64,
	SLAB_STACKS_MAX = 1024,
	SPARE_WARM_MAX = 1024, /* warm spares kept when the loop goes idle */
	TRIM_AT_ONCE = 1024,   /* bounds one trim to about half a millisecond */
	GUARDS_AT_ONCE = 16,
	TOPS = 16,
	LINE_BYTES = 64,
};

struct stack_slab {
	struct stack_slab *next;
	char *memory;
	size_t stacks;
};

void stack_pool_init(struct stack_pool *pool)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t slot = page + CO_STACK_BYTES;

	*pool = (struct stack_pool){
		.guard_bytes = page,
		.slot_bytes = (slot + page - 1) / page * page,
	};
}

char *stack_low(const struct stack_pool *pool, char *stack)
{
	return stack + pool->guard_bytes;
}

size_t stack_size(const struct stack_pool *pool, const char *stack)
{
	size_t top = ((uintptr_t)stack >> 16) % TOPS;

	return pool->slot_bytes - pool->guard_bytes - top * LINE_BYTES;
}

void stack_pool_release(struct stack_pool *pool)
{
	struct stack_slab *slab = pool->slabs;

	while (slab) {
		struct stack_slab *next = slab->next;

		munmap(slab->memory, slab->stacks * pool->slot_bytes);
		free(slab);
		slab = next;
	}
	free(pool->spare);
	stack_pool_init(pool);
}

/*
 * Whether a guard can be had by advice.  qemu accepts any advice and ignores it;
 * so ask a system call about what should now be a bad address: one whose argument
 * valgrind does not look at itself.
 */
static bool takes_advice(char *stack, size_t bytes)
{
	return madvise(stack, bytes, MADV_GUARD_INSTALL) == 0 &&
	       syscall(SYS_clock_gettime, CLOCK_MONOTONIC, stack) < 0 &&
	       errno == EFAULT;
}

static void probe_guards(struct stack_pool *pool, char *stack)
{
	pool->takes_advice = takes_advice(stack, pool->guard_bytes);
	pool->takes_lists = pool->takes_advice &&
			    !RUNNING_ON_VALGRIND; /* to which it is unknown */
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
	slab->memory = mmap(NULL, stacks * pool->slot_bytes,
			    PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE |
				    MAP_STACK,
			    -1, 0);
	if (slab->memory == MAP_FAILED) {
		free(slab);
		return false;
	}
	/* A huge page would commit the memory of 32 stacks at one touch. */
	madvise(slab->memory, stacks * pool->slot_bytes, MADV_NOHUGEPAGE);
	slab->next = pool->slabs;
	if (!pool->slabs)
		probe_guards(pool, slab->memory);
	pool->slabs = slab;
	pool->fresh = slab->memory;
	pool->fresh_len = stacks;
	pool->total += stacks;
	return true;
}

static bool guard(const struct stack_pool *pool, char *stack)
{
	size_t bytes = pool->guard_bytes;

	return (pool->takes_advice
			? madvise(stack, bytes, MADV_GUARD_INSTALL)
			: mprotect(stack, bytes, PROT_NONE)) == 0;
}

/* The same for the next fresh stacks, in one call; returns for how many. */
static size_t guard_some(const struct stack_pool *pool)
{
	struct iovec guards[GUARDS_AT_ONCE];
	size_t len = pool->fresh_len;
	long bytes;

	if (len > GUARDS_AT_ONCE)
		len = GUARDS_AT_ONCE;
	for (size_t i = 0; i < len; i++) {
		guards[i].iov_base = pool->fresh + i * pool->slot_bytes;
		guards[i].iov_len = pool->guard_bytes;
	}
	bytes = syscall(SYS_process_madvise, PIDFD_SELF, guards, len,
			MADV_GUARD_INSTALL, 0);
	return bytes > 0 ? (size_t)bytes / pool->guard_bytes : 0;
}

static bool guard_fresh(struct stack_pool *pool)
{
	if (pool->takes_lists) {
		pool->guarded_len = guard_some(pool);
		if (pool->guarded_len > 0)
			return true;
		pool->takes_lists = false;
	}
	pool->guarded_len = guard(pool, pool->fresh);
	return pool->guarded_len > 0;
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
	if (pool->guarded_len == 0 && !guard_fresh(pool))
		return NULL;
	stack = pool->fresh;
	(void)VALGRIND_STACK_REGISTER(stack_low(pool, stack),
				      stack + pool->slot_bytes);
	pool->fresh += pool->slot_bytes;
	pool->fresh_len--;
	pool->guarded_len--;
	return stack;
}

void stack_give(struct stack_pool *pool, char *stack)
{
#ifdef CONTEXT_ASAN
	__asan_unpoison_memory_region(stack_low(pool, stack),
				      stack_size(pool, stack));
#endif
	pool->spare[pool->spare_len++] = stack;
}

bool stack_pool_trim(struct stack_pool *pool)
{
	size_t bytes = pool->slot_bytes - pool->guard_bytes;

	for (int i = 0; i < TRIM_AT_ONCE; i++) {
		if (pool->spare_len - pool->spare_cold <= SPARE_WARM_MAX)
			return false;
		madvise(stack_low(pool, pool->spare[pool->spare_cold++]), bytes,
			MADV_DONTNEED);
	}
	return true;
}

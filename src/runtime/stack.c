/*
 * Stacks are cut from slabs, one mmap each, that grow with their number.  Pages
 * are committed by the first touch, one for a task that does little.
 *
 * A guard is larger than the stack above it, for it takes nothing but addresses,
 * and a frame of 60 KiB must not step over it.
 *
 * Guards: MADV_GUARD_INSTALL (Linux 6.13) marks pages in the page table and
 * survives MADV_DONTNEED.  Where a process may give advice on itself by
 * process_madvise (newer kernels than that), several stacks get theirs at once, at
 * half the cost.  mprotect, the fallback, splits the mapping in two, of which
 * vm.max_map_count allows a process 65,530; so stack_guards_max stacks of the
 * process get a guard, and the others a canary: the page where the guard would end
 * must still be zero when their tasks are left.
 *
 * The tops of the slots are a large power of two apart, so that the few lines
 * which every task touches at each switch would share one set of each cache.
 * Stacks therefore begin at one of TOPS places, a line apart: with thousands of
 * tasks a switch costs a sixth less.
 */
#include "runtime/stack.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>
#include <uv.h>

#include <coget/task.h>

#include "runtime/context.h"

#if __has_include(<valgrind/memcheck.h>)
#include <valgrind/memcheck.h>
#else
#define VALGRIND_STACK_REGISTER(low, high) 0
#define VALGRIND_MAKE_MEM_NOACCESS(low, bytes) 0
#define RUNNING_ON_VALGRIND 0
#endif

#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102
#endif
#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif
#ifndef PIDFD_SELF
#define PIDFD_SELF (-10000)
#endif

/* Half of what vm.max_map_count allows: the program needs some, too. */
size_t stack_guards_max = 16384;

static atomic_size_t guards; /* by mprotect, of all pools */

enum {
	CANARY_BYTES = 4096,
	UNGUARDED = 1, /* added to a stack's address in the list of spares */
	SLAB_STACKS_MIN = 64,
	SLAB_STACKS_MAX = 1024,
	GUARD_BYTES = 68 * 1024, /* with a stack's 60 a power of two */
	SPARE_WARM_MAX = 1024, /* warm spares kept when the loop goes idle */
	TRIM_NS = 500000,      /* no trim takes much longer */
	STACKS_AT_ONCE = 16,
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
	size_t slot = (GUARD_BYTES + CO_STACK_BYTES + page - 1) / page * page;

	*pool = (struct stack_pool){
		.guard_bytes = (slot - CO_STACK_BYTES) / page * page,
		.slot_bytes = slot,
	};
}

char *stack_low(const struct stack_pool *pool, char *stack)
{
	return stack + pool->guard_bytes;
}

size_t stack_size(const struct stack_pool *pool, const char *stack)
{
	size_t top = ((uintptr_t)stack >> 17) % TOPS;

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
	guards -= pool->protected_len;
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

static bool protect(struct stack_pool *pool, char *stack)
{
	if (guards >= stack_guards_max ||
	    mprotect(stack, pool->guard_bytes, PROT_NONE) < 0)
		return false;
	guards++;
	pool->protected_len++;
	return true;
}

/* What valgrind does not know to be a guard it would search for pointers. */
static bool guard(struct stack_pool *pool, char *stack)
{
	if (!pool->takes_advice)
		return protect(pool, stack);
	if (madvise(stack, pool->guard_bytes, MADV_GUARD_INSTALL) < 0)
		return false;
	(void)VALGRIND_MAKE_MEM_NOACCESS(stack, pool->guard_bytes);
	return true;
}

/* Advice on a part of each of so many stacks, in one call; returns for how many. */
static size_t advise(char *const *stacks, size_t len, size_t offset, size_t bytes,
		     int advice)
{
	struct iovec parts[STACKS_AT_ONCE];
	long done;

	for (size_t i = 0; i < len; i++) {
		parts[i].iov_base = stacks[i] + offset;
		parts[i].iov_len = bytes;
	}
	done = syscall(SYS_process_madvise, PIDFD_SELF, parts, len, advice, 0);
	return done > 0 ? (size_t)done / bytes : 0;
}

/* Guards for the next fresh stacks, and the page that each will touch first. */
static size_t guard_some(const struct stack_pool *pool)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *stacks[STACKS_AT_ONCE];
	size_t len = 0;

	for (; len < STACKS_AT_ONCE && len < pool->fresh_len; len++)
		stacks[len] = pool->fresh + len * pool->slot_bytes;
	len = advise(stacks, len, 0, pool->guard_bytes, MADV_GUARD_INSTALL);
	if (len > 0)
		advise(stacks, len, pool->slot_bytes - page, page,
		       MADV_POPULATE_WRITE);
	return len;
}

static void guard_fresh(struct stack_pool *pool)
{
	if (pool->takes_lists) {
		pool->guarded_len = guard_some(pool);
		if (pool->guarded_len > 0)
			return;
		pool->takes_lists = false;
	}
	pool->guarded_len = guard(pool, pool->fresh);
}

static char *take_spare(struct stack_pool *pool, bool *is_guarded)
{
	char *stack = pool->spare[--pool->spare_len];

	if (pool->spare_cold > pool->spare_len)
		pool->spare_cold = pool->spare_len;
	*is_guarded = ((uintptr_t)stack & UNGUARDED) == 0;
	return *is_guarded ? stack : stack - UNGUARDED;
}

char *stack_take(struct stack_pool *pool, bool *is_guarded)
{
	char *stack;

	if (pool->spare_len > 0)
		return take_spare(pool, is_guarded);
	if (pool->fresh_len == 0 && !add_slab(pool))
		return NULL;
	if (pool->guarded_len == 0)
		guard_fresh(pool);
	if (pool->guarded_len == 0 && pool->takes_advice)
		return NULL; /* out of page tables */
	*is_guarded = pool->guarded_len > 0;
	stack = pool->fresh;
	(void)VALGRIND_STACK_REGISTER(stack_low(pool, stack),
				      stack + pool->slot_bytes);
	pool->fresh += pool->slot_bytes;
	pool->fresh_len--;
	pool->guarded_len -= *is_guarded;
	return stack;
}

bool stack_is_sound(const struct stack_pool *pool, const char *stack)
{
	const unsigned long *end = (const void *)(stack + pool->guard_bytes);
	const unsigned long *word = end - CANARY_BYTES / sizeof(*word);

	while (word < end && *word == 0)
		word++;
	return word == end;
}

void stack_give(struct stack_pool *pool, char *stack, bool is_guarded)
{
#ifndef CONTEXT_TSAN
	if (context_has_asan())
		__asan_unpoison_memory_region(stack_low(pool, stack),
					      stack_size(pool, stack));
#endif
	pool->spare[pool->spare_len++] = is_guarded ? stack : stack + UNGUARDED;
}

/* Return the pages of the coldest spare stacks, of which there are enough. */
static void trim_some(struct stack_pool *pool)
{
	size_t bytes = pool->slot_bytes - pool->guard_bytes;
	char *stacks[STACKS_AT_ONCE];
	size_t done = 0;

	for (size_t i = 0; i < STACKS_AT_ONCE; i++) {
		char *stack = pool->spare[pool->spare_cold++];

		stacks[i] = (uintptr_t)stack & UNGUARDED ? stack - UNGUARDED
							 : stack;
	}
	if (pool->takes_lists)
		done = advise(stacks, STACKS_AT_ONCE, pool->guard_bytes, bytes,
			      MADV_DONTNEED);
	for (; done < STACKS_AT_ONCE; done++)
		madvise(stack_low(pool, stacks[done]), bytes, MADV_DONTNEED);
}

static bool has_excess(const struct stack_pool *pool)
{
	return pool->spare_len - pool->spare_cold >=
	       SPARE_WARM_MAX + STACKS_AT_ONCE;
}

bool stack_pool_trim(struct stack_pool *pool)
{
	uint64_t start_ns;

	if (!has_excess(pool))
		return false;
	start_ns = uv_hrtime();
	do
		trim_some(pool);
	while (has_excess(pool) && uv_hrtime() - start_ns < TRIM_NS);
	return has_excess(pool);
}

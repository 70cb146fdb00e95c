/*
 * Stacks are cut from slabs, one mmap each, that grow with their number.  Pages
 * are committed by the first touch, one for a task that does little.
 *
 * A guard is larger than the stack above it, for it takes nothing but
 * addresses, and a frame of 60 KiB must not step over it.
 *
 * Guards: MADV_GUARD_INSTALL (Linux 6.13) marks pages in the page table and
 * survives MADV_DONTNEED.  Where a process may give advice on itself by
 * process_madvise (newer kernels than that), several stacks get theirs at once,
 * at half the cost.  mprotect, the fallback, splits the mapping in two, of
 * which vm.max_map_count allows a process 65,530; so stack_guards_max stacks of
 * the process get a guard, and the others a canary: the page where the guard
 * would end must still be zero when their tasks are left.
 *
 * The tops of the slots are a large power of two apart, so that the few lines
 * which every task touches at each switch would share one set of each cache.
 * Stacks therefore begin at one of TOPS places, a line apart: with thousands of
 * tasks a switch costs a sixth less.
 *
 * A trimmed stack has lost also what stands at its high end: it is written anew
 * when the stack is taken.
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
	SLAB_STACKS_MIN = 64,
	SLAB_STACKS_MAX = 1024,
	SLAB_BYTES_MAX = 128 << 20, /* unless one stack is larger */
	WARM_BYTES_MAX = 64 << 20,
	TRIM_NS = 500000, /* no trim takes much longer */
	STACKS_AT_ONCE = 16,
	TOPS = 16,
	LINE_BYTES = 64,
};

struct stack_slab {
	struct stack_slab *next;
	char *memory;
	size_t stacks;
};

static size_t round_up(size_t bytes, size_t to)
{
	return (bytes + to - 1) / to * to;
}

/* So many, as far as their bytes are no more than that, but one at least. */
static size_t limit(size_t count, size_t bytes_each, size_t bytes_max)
{
	if (count > bytes_max / bytes_each)
		count = bytes_max / bytes_each;
	return count > 0 ? count : 1;
}

void stack_pool_init(struct stack_pool *pool, context_fn *entry,
		     size_t stack_bytes, size_t guard_bytes)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	*pool = (struct stack_pool){
		.entry = entry,
		.stack_bytes = round_up(stack_bytes, page),
		.guard_bytes = round_up(guard_bytes, page),
	};
	pool->slot_bytes = pool->guard_bytes + pool->stack_bytes;
	pool->warm_max =
		limit(SLAB_STACKS_MAX, pool->stack_bytes, WARM_BYTES_MAX);
}

/* Where in a slot the stack's own struct stands. */
static struct stack *stack_of_slot(const struct stack_pool *pool, char *slot)
{
	size_t top = (uintptr_t)slot / pool->slot_bytes % TOPS;
	size_t at = pool->slot_bytes - LINE_BYTES - top * LINE_BYTES;

	return (struct stack *)(slot + at);
}

static char *slot_of_stack(const struct stack_pool *pool, struct stack *stack)
{
	uintptr_t end = round_up((uintptr_t)stack + 1, TOPS * LINE_BYTES);

	return (char *)end - pool->slot_bytes;
}

static void set_up(struct stack_pool *pool, struct stack *stack,
		   bool is_guarded)
{
	char *low = slot_of_stack(pool, stack) + pool->guard_bytes;

	*stack = (struct stack){
		.base = {pool->entry, low, (size_t)((char *)stack - low)},
		.pool = pool,
		.is_guarded = is_guarded,
	};
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
	uintptr_t *spare;

	if (stacks < SLAB_STACKS_MIN)
		stacks = SLAB_STACKS_MIN;
	if (stacks > SLAB_STACKS_MAX)
		stacks = SLAB_STACKS_MAX;
	stacks = limit(stacks, pool->slot_bytes, SLAB_BYTES_MAX);
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

/* One that was trimmed. */
static struct stack *take_spare(struct stack_pool *pool)
{
	uintptr_t spare = pool->spare[--pool->spare_len];
	bool is_guarded = (spare & STACK_UNGUARDED) == 0;
	struct stack *stack =
		(struct stack *)(spare & ~(uintptr_t)STACK_UNGUARDED);

	pool->spare_cold = pool->spare_len;
	set_up(pool, stack, is_guarded);
	return stack;
}

struct stack *stack_take_cold(struct stack_pool *pool)
{
	struct stack *stack;

	if (pool->spare_len > 0)
		return take_spare(pool);
	if (pool->fresh_len == 0 && !add_slab(pool))
		return NULL;
	if (pool->guarded_len == 0)
		guard_fresh(pool);
	if (pool->guarded_len == 0 && pool->takes_advice)
		return NULL; /* out of page tables */
	stack = stack_of_slot(pool, pool->fresh);
	set_up(pool, stack, pool->guarded_len > 0);
	(void)VALGRIND_STACK_REGISTER(stack->base.low, stack);
	pool->fresh += pool->slot_bytes;
	pool->fresh_len--;
	pool->guarded_len -= stack->is_guarded;
	return stack;
}

bool stack_is_sound(const struct stack *stack)
{
	const unsigned long *end = stack->base.low;
	const unsigned long *word = end - CANARY_BYTES / sizeof(*word);

	while (word < end && *word == 0)
		word++;
	return word == end;
}

void stack_give(struct stack *stack)
{
	struct stack_pool *pool = stack->pool;

#ifndef CONTEXT_TSAN
	if (context_has_asan())
		__asan_unpoison_memory_region(stack->base.low,
					      stack->base.size);
#endif
	pool->spare[pool->spare_len++] =
		(uintptr_t)stack | (stack->is_guarded ? 0 : STACK_UNGUARDED);
}

/* Return the pages of the coldest spare stacks, of which there are enough. */
static void trim_some(struct stack_pool *pool, size_t len)
{
	char *slots[STACKS_AT_ONCE];
	size_t done = 0;

	for (size_t i = 0; i < len; i++) {
		uintptr_t spare = pool->spare[pool->spare_cold++];

		spare &= ~(uintptr_t)STACK_UNGUARDED;
		slots[i] = slot_of_stack(pool, (struct stack *)spare);
	}
	if (pool->takes_lists)
		done = advise(slots, len, pool->guard_bytes, pool->stack_bytes,
			      MADV_DONTNEED);
	for (; done < len; done++)
		madvise(slots[done] + pool->guard_bytes, pool->stack_bytes,
			MADV_DONTNEED);
}

/* How many to trim next: several, or none yet; large ones one by one. */
static size_t excess(const struct stack_pool *pool)
{
	size_t warm = pool->spare_len - pool->spare_cold;
	size_t least = pool->warm_max < SLAB_STACKS_MAX ? 1 : STACKS_AT_ONCE;

	if (warm < pool->warm_max + least)
		return 0;
	return least;
}

bool stack_pool_trim(struct stack_pool *pool)
{
	uint64_t start_ns;

	if (excess(pool) == 0)
		return false;
	start_ns = uv_hrtime();
	do
		trim_some(pool, excess(pool));
	while (excess(pool) > 0 && uv_hrtime() - start_ns < TRIM_NS);
	return excess(pool) > 0;
}

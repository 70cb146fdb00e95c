/*
 * Stacks are cut from slabs, one mmap each, that grow with their number.  Pages
 * are committed by the first touch, one for a task that does little.
 *
 * A guard is larger than the stack above it, for it takes nothing but
 * addresses, and a frame of 60 KiB must not step over it.
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

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <uv.h>

#include "runtime/stack_guard.h"

#if __has_include(<valgrind/memcheck.h>)
#include <valgrind/memcheck.h>
#else
#define VALGRIND_STACK_REGISTER(low, high) 0
#define VALGRIND_MAKE_MEM_DEFINED(at, bytes) 0
#define VALGRIND_DISABLE_ERROR_REPORTING (void)0
#define VALGRIND_ENABLE_ERROR_REPORTING (void)0
#endif

enum {
	SLAB_STACKS_MIN = 64,
	SLAB_STACKS_MAX = 1024,
	SLAB_BYTES_MAX = 128 << 20, /* unless one stack is larger */
	WARM_BYTES_MAX = 64 << 20,
	TRIM_NS = 500000, /* no trim takes much longer */
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
	stack_forget_guards(pool);
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
		stack_probe_guards(pool, slab->memory);
	pool->slabs = slab;
	pool->fresh = slab->memory;
	pool->fresh_len = stacks;
	pool->total += stacks;
	return true;
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
		stack_guard_fresh(pool);
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

void stack_clear(struct stack *stack)
{
	struct stack_pool *pool = stack->pool;
	bool is_guarded = stack->is_guarded;

	if (madvise(stack->base.low, pool->stack_bytes, MADV_DONTNEED) < 0)
		memset(stack->base.low, 0, stack->base.size); /* is locked */
	set_up(pool, stack, is_guarded);
}

/* Looks at what no frame of its caller's owns. */
__attribute__((no_sanitize("address"))) size_t
stack_used(const struct stack *stack)
{
	const unsigned long *word = stack->base.low;

	size_t used;

	VALGRIND_DISABLE_ERROR_REPORTING;
	while ((const char *)word < (const char *)stack && *word == 0)
		word++;
	used = (size_t)((const char *)stack - (const char *)word);
	(void)VALGRIND_MAKE_MEM_DEFINED(&used, sizeof(used));
	VALGRIND_ENABLE_ERROR_REPORTING;
	return used;
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
		done = stack_advise(slots, len, pool->guard_bytes,
				    pool->stack_bytes, MADV_DONTNEED);
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

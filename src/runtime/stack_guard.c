/*
 * Guards: MADV_GUARD_INSTALL (Linux 6.13) marks pages in the page table and
 * survives MADV_DONTNEED.  Where a process may give advice on itself by
 * process_madvise (newer kernels than that), several stacks get theirs at once,
 * at half the cost.  mprotect, the fallback, splits the mapping in two, of
 * which vm.max_map_count allows a process 65,530; so stack_guards_max stacks of
 * the process get a guard, and the others a canary: the page where the guard
 * would end must still be zero when their tasks are left.
 */
#include "runtime/stack_guard.h"

#include <errno.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#if __has_include(<valgrind/memcheck.h>)
#include <valgrind/memcheck.h>
#else
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

enum { CANARY_BYTES = 4096 };

/* Half of what vm.max_map_count allows: the program needs some, too. */
size_t stack_guards_max = 16384;

static atomic_size_t guards; /* by mprotect, of all pools */

/*
 * Whether a guard can be had by advice.  qemu accepts any advice and ignores
 * it; so ask a system call about what should now be a bad address: one whose
 * argument valgrind does not look at itself.
 */
static bool takes_advice(char *stack, size_t bytes)
{
	return madvise(stack, bytes, MADV_GUARD_INSTALL) == 0 &&
	       syscall(SYS_clock_gettime, CLOCK_MONOTONIC, stack) < 0 &&
	       errno == EFAULT;
}

void stack_probe_guards(struct stack_pool *pool, char *stack)
{
	pool->takes_advice = takes_advice(stack, pool->guard_bytes);
	pool->takes_lists = pool->takes_advice &&
			    !RUNNING_ON_VALGRIND; /* to which it is unknown */
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

size_t stack_advise(char *const *stacks, size_t len, size_t offset,
		    size_t bytes, int advice)
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

/* Guards for the next fresh stacks. */
static size_t guard_some(const struct stack_pool *pool)
{
	char *stacks[STACKS_AT_ONCE];
	size_t len = 0;

	for (; len < STACKS_AT_ONCE && len < pool->fresh_len; len++)
		stacks[len] = pool->fresh + len * pool->slot_bytes;
	return stack_advise(stacks, len, 0, pool->guard_bytes,
			    MADV_GUARD_INSTALL);
}

void stack_guard_fresh(struct stack_pool *pool)
{
	if (pool->takes_lists) {
		pool->guarded_len = guard_some(pool);
		if (pool->guarded_len > 0)
			return;
		pool->takes_lists = false;
	}
	pool->guarded_len = guard(pool, pool->fresh);
}

bool stack_is_sound(const struct stack *stack)
{
	const unsigned long *end = stack->base.low;
	const unsigned long *word = end - CANARY_BYTES / sizeof(*word);

	while (word < end && *word == 0)
		word++;
	return word == end;
}

void stack_forget_guards(struct stack_pool *pool)
{
	guards -= pool->protected_len;
}

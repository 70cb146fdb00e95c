/*
 * Faults on request: the n-th allocation of the runtime or of libuv fails,
 * alone or with all that follow; and a count of what was not freed.
 *
 * The linker redirects the runtime's calls here (see the Makefile), libuv has a
 * hook.  Memory for stacks and their guards counts as the rest.  libuv's
 * realloc never fails: of all that the scenarios do, its table of descriptors
 * alone uses it, and there libuv aborts.
 */
#ifndef RUNTIME_FAULTS_H
#define RUNTIME_FAULTS_H

#include <errno.h>
#include <stdatomic.h>
#include <sys/mman.h>

#include "unit/runtime/util.h"

static struct {
	long at; /* which one fails; 0: none */
	bool for_good;
	atomic_long count; /* of calls since they were armed */
	atomic_long failed;
	atomic_long live; /* blocks and mappings that are not freed */
} faults;

static inline void faults_arm(long at, bool for_good)
{
	faults.at = at;
	faults.for_good = for_good;
	faults.count = 0;
	faults.failed = 0;
}

static inline bool faults_strike(void)
{
	long count = ++faults.count;

	if (faults.at == 0 || count < faults.at ||
	    (count > faults.at && !faults.for_good))
		return false;
	faults.failed++;
	errno = ENOMEM;
	return true;
}

static inline void *faults_counted(void *block)
{
	faults.live += block != NULL;
	return block;
}

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void __real_free(void *block);
void *__real_mmap(void *at, size_t size, int prot, int flags, int fd,
		  off_t offset);
int __real_munmap(void *at, size_t size);
int __real_madvise(void *at, size_t size, int advice);
int __real_mprotect(void *at, size_t size, int prot);

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
char *__wrap_strdup(const char *text);
void __wrap_free(void *block);
void *__wrap_mmap(void *at, size_t size, int prot, int flags, int fd,
		  off_t offset);
int __wrap_munmap(void *at, size_t size);
int __wrap_madvise(void *at, size_t size, int advice);
int __wrap_mprotect(void *at, size_t size, int prot);

void *__wrap_malloc(size_t size)
{
	return faults_strike() ? NULL : faults_counted(__real_malloc(size));
}

void *__wrap_calloc(size_t count, size_t size)
{
	return faults_strike() ? NULL
			       : faults_counted(__real_calloc(count, size));
}

static void *faults_realloc(void *block, size_t size)
{
	void *moved = __real_realloc(block, size);

	faults.live += moved && !block;
	return moved;
}

void *__wrap_realloc(void *block, size_t size)
{
	return faults_strike() ? NULL : faults_realloc(block, size);
}

char *__wrap_strdup(const char *text)
{
	char *copy = __wrap_malloc(strlen(text) + 1);

	return copy ? strcpy(copy, text) : NULL;
}

void __wrap_free(void *block)
{
	faults.live -= block != NULL;
	__real_free(block);
}

void *__wrap_mmap(void *at, size_t size, int prot, int flags, int fd,
		  off_t offset)
{
	void *mapping = faults_strike() ? MAP_FAILED
					: __real_mmap(at, size, prot, flags, fd,
						      offset);

	faults.live += mapping != MAP_FAILED;
	return mapping;
}

int __wrap_munmap(void *at, size_t size)
{
	faults.live--;
	return __real_munmap(at, size);
}

int __wrap_madvise(void *at, size_t size, int advice)
{
	return faults_strike() ? -1 : __real_madvise(at, size, advice);
}

int __wrap_mprotect(void *at, size_t size, int prot)
{
	return faults_strike() ? -1 : __real_mprotect(at, size, prot);
}

/* To be called before anything of libuv's. */
static inline void faults_init(void)
{
	uv_replace_allocator(__wrap_malloc, faults_realloc, __wrap_calloc,
			     __wrap_free);
}

/* A program that is run without memory, and what may come of it then. */
struct survivor {
	co_fn *fn;
	bool (*is_expected)(int status); /* of statuses below 0 */
};

/*
 * A run whose n-th allocation, or a later one, fails; returns what it has left.
 */
static inline long faults_left_without(const struct survivor *survivor, long n,
				       bool for_good)
{
	int descriptors = open_descriptors();
	long left = faults.live;
	int status;

	faults_arm(n, for_good);
	status = co_run(survivor->fn, NULL);
	faults.at = 0;
	left = faults.live - left;
	ck_assert_msg(status == 0 || survivor->is_expected(status),
		      "without allocation %ld%s: %s", n,
		      for_good ? " and what follows" : "", co_strerror(status));
	ck_assert_msg(open_descriptors() == descriptors,
		      "without allocation %ld: a descriptor is left", n);
	return left;
}

/*
 * Returns whether an allocation was made to fail.  What a library keeps for the
 * process, it keeps once.
 */
static inline bool faults_survive(const struct survivor *survivor, long n,
				  bool for_good)
{
	long left = faults_left_without(survivor, n, for_good);
	bool has_failed = faults.failed > 0;

	for (int i = 0; left > 0 && i < 3; i++)
		left = faults_left_without(survivor, n, for_good);
	ck_assert_msg(left <= 0, "without allocation %ld: %ld left", n, left);
	return has_failed;
}

/* Without each step-th allocation in turn, of which there are so many. */
static inline void faults_survive_each(const struct survivor *survivor,
				       bool for_good, long step, long least)
{
	long n = 1;

	for (int i = 0; i < 3; i++) /* what is kept for the process is there */
		ck_assert_int_eq(co_run(survivor->fn, NULL), 0);
	while (faults_survive(survivor, n, for_good))
		n += step;
	ck_assert_int_gt(n, least);
}

#endif

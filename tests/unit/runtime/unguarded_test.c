/*
 * Stacks where the kernel has no MADV_GUARD_INSTALL: guarded by mprotect as long
 * as that is within what a process may have, and by a canary from there on.
 *
 * The linker redirects the runtime's madvise() here (see the Makefile).
 */
#include "unit/runtime/util.h"
#include "unit/runtime/segv.h"

#include <errno.h>
#include <sys/mman.h>

#include "runtime/context.h"
#include "runtime/stack_guard.h"

int __real_madvise(void *at, size_t size, int advice);
int __wrap_madvise(void *at, size_t size, int advice);

int __wrap_madvise(void *at, size_t size, int advice)
{
	if (advice != 102) /* MADV_GUARD_INSTALL */
		return __real_madvise(at, size, advice);
	errno = EINVAL; /* as kernels before 6.13 answer */
	return -1;
}

/* More than there can be with two mappings each. */
enum { CROWD = 40000, FEW = 100 };

/* What the tasks of a crowd wait for, and how many there are. */
struct crowd {
	struct co_future go;
	int begun;
};

static int join_crowd(void *arg)
{
	struct crowd *crowd = arg;
	int status;

	crowd->begun++;
	status = co_future_wait(&crowd->go);
	crowd->begun--;
	return status;
}

static void gather_crowd(struct crowd *crowd, int count)
{
	*crowd = (struct crowd){.begun = 0};
	co_future_init(&crowd->go, NULL, NULL);
	for (int i = 0; i < count; i++)
		ck_assert_int_eq(co_create_task(NULL, join_crowd, crowd), 0);
	yield_turns(2);
	ck_assert_int_eq(crowd->begun, count);
}

static UNUSED void dismiss_crowd(struct crowd *crowd)
{
	co_future_set(&crowd->go, 0);
	yield_turns(2);
	ck_assert_int_eq(crowd->begun, 0);
}

/* Not under sanitizers and valgrind, which keep a lot for each stack. */
#if !defined(CONTEXT_ASAN) && !defined(CONTEXT_TSAN)
ASYNC_TEST(forty_thousand_tasks_live_at_once)
{
	struct crowd crowd;
	const char *preloaded = getenv("LD_PRELOAD");

	if (preloaded && strstr(preloaded, "vgpreload"))
		return;
	for (int round = 0; round < 2; round++) {
		gather_crowd(&crowd, CROWD);
		/* And the program can still have mappings of its own. */
		for (int i = 0; i < 1000; i++)
			ck_assert_ptr_ne(mmap(NULL, 4096,
					      i % 2 ? PROT_NONE : PROT_READ,
					      MAP_PRIVATE | MAP_ANONYMOUS, -1,
					      0),
					 MAP_FAILED);
		dismiss_crowd(&crowd);
	}
}
#endif

static int dig_without_end(void *arg UNUSED)
{
	volatile int depth = 0;

	return dig(&depth);
}

/* Go a little too deep, come back, and wait or end. */
static int dig_to(volatile char *above, size_t bytes)
{
	volatile char here[1024];

	memset((char *)here, 1, sizeof(here));
	if ((size_t)(above - here) < bytes)
		return dig_to(above, bytes) + here[0];
	return here[0];
}

static int dig_and_wait(void *arg UNUSED)
{
	volatile char top = 0;

	(void)dig_to(&top, 62 * 1024);
	return co_sleep(CO_FOREVER);
}

static UNUSED int dig_and_end(void *arg UNUSED)
{
	volatile char top = 0;

	return dig_to(&top, 62 * 1024) > 0 ? 0 : 1;
}

/* Where to dig: in the first of so many tasks, or in one that comes after them. */
struct digging {
	int before;
	co_fn *dig;
};

static int dig_after_others(void *arg)
{
	struct digging *digging = arg;
	struct crowd crowd;
	struct co_task *task;

	stack_guards_max = FEW;
	gather_crowd(&crowd, digging->before);
	task = spawn(digging->dig, NULL);
	co_task_set_name(task, "digger");
	(void)!co_sleep(CO_MILLISECOND);
	return 3;
}

static void check_named(int before, co_fn *dig, int signum)
{
	struct digging digging = {before, dig};
	struct child_end end = run_in_child(dig_after_others, &digging);

	ck_assert_msg(WIFSIGNALED(end.wait_status) &&
			      WTERMSIG(end.wait_status) == signum,
		      "wait status %#x: %s", end.wait_status, end.errors);
	ck_assert_msg(strstr(end.errors, "stack overflow in task 'digger'") !=
			      NULL,
		      "%s", end.errors);
}

START_TEST(an_overflow_within_the_guards_is_met_at_once)
{
	check_named(FEW / 2, dig_without_end, SIGSEGV);
	check_named(FEW / 2, dig_and_wait, SIGSEGV);
}
END_TEST

/* ASan keeps arrays elsewhere, so that nothing overflows there. */
#ifndef CONTEXT_ASAN
START_TEST(an_overflow_beyond_them_is_found_when_its_task_is_left)
{
	check_named(2 * FEW, dig_and_wait, SIGABRT);
	check_named(2 * FEW, dig_and_end, SIGABRT);
}
END_TEST
#endif

static int stay_within(void *arg UNUSED)
{
	volatile char top = 0;

	if (dig_to(&top, 50 * 1024) < 1)
		return 1;
	return co_sleep(0);
}

static int use_all(void *arg UNUSED)
{
	static char each[5 * FEW];

	stack_guards_max = FEW;
	for (int round = 0; round < 3; round++)
		if (co_gather(CO_EACH(stay_within, each)) != 0)
			return 1;
	return 0;
}

START_TEST(what_stays_within_its_stack_is_no_overflow)
{
	ck_assert_int_eq(co_run(use_all, NULL), 0);
	ck_assert_int_eq(co_run(use_all, NULL), 0);
}
END_TEST

int main(void)
{
	return RUN_SUITE("runtime_unguarded",
#if !defined(CONTEXT_ASAN) && !defined(CONTEXT_TSAN)
			 forty_thousand_tasks_live_at_once,
#endif
#ifndef CONTEXT_ASAN
			 an_overflow_beyond_them_is_found_when_its_task_is_left,
#endif
			 an_overflow_within_the_guards_is_met_at_once,
			 what_stays_within_its_stack_is_no_overflow);
}

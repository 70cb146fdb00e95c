#include "unit/runtime/util.h"
#include "unit/runtime/segv.h"

#include <execinfo.h>
#include <stdint.h>
#include <sys/mman.h>

#include "runtime/context.h"

#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#else
#define RUNNING_ON_VALGRIND 0
#endif

static int touch_fifty_kilobytes(void *arg)
{
	volatile char memory[46 * 1024];
	int sum = 0;

	memset((char *)memory, *(int *)arg, sizeof(memory));
	if (co_sleep(0) != 0)
		return UV_ECANCELED;
	for (size_t i = 0; i < sizeof(memory); i++)
		sum += memory[i];
	return sum / (46 * 1024);
}

ASYNC_TEST(holds_nearly_all_of_its_size)
{
	int bytes[20];
	struct co_task *tasks[20];

	for (int i = 0; i < 20; i++) {
		bytes[i] = i;
		tasks[i] = spawn(touch_fifty_kilobytes, &bytes[i]);
	}
	for (int i = 0; i < 20; i++)
		ck_assert_int_eq(finish(tasks[i]), i);
}

/* Not to be seen under AddressSanitizer, whose own memory grows by more. */
#ifndef CONTEXT_ASAN
enum { CROWD = 6000 };

static long resident_pages(void)
{
	FILE *file = fopen("/proc/self/statm", "r");
	long pages;

	ck_assert_ptr_nonnull(file);
	ck_assert_int_eq(fscanf(file, "%*d %ld", &pages), 1);
	fclose(file);
	return pages;
}

static int wait_for_leave(void *arg)
{
	return co_event_wait(arg);
}

/* In a thread of the pool, so that the loop is idle all the while. */
static int wait_for_memory(void *arg)
{
	const long *peak = arg;

	for (int i = 0; i < 10000; i++) {
		if (*peak - resident_pages() >= CROWD / 2)
			return 1;
		usleep(1000);
	}
	return 0;
}

ASYNC_TEST(memory_of_a_crowd_is_given_back_in_one_idle_spell)
{
	struct co_event leave;
	long peak;

	if (RUNNING_ON_VALGRIND)
		SKIP_TEST("valgrind's own memory is counted, too");
	co_event_init(&leave);
	for (int i = 0; i < CROWD; i++)
		if (co_create_task(NULL, wait_for_leave, &leave) != 0)
			ck_abort();
	yield_turns(1);
	peak = resident_pages();
	co_event_set(&leave);
	ck_assert_int_eq(co_to_thread(wait_for_memory, &peak), 1);
}
#endif

static int print_a_number(void *arg)
{
	char text[64];

	return snprintf(text, sizeof(text), "%Lf", *(long double *)arg);
}

ASYNC_TEST(is_enough_for_the_greediest_of_the_c_library)
{
	long double number = 1234.5L;

	ck_assert_int_eq(finish(spawn(print_a_number, &number)), 11);
}

static int dig_without_end(void *arg UNUSED)
{
	volatile int depth = 0;

	return dig(&depth);
}

static int run_a_digger(void *arg UNUSED)
{
	struct co_task *task;

	if (co_create_task(&task, dig_without_end, NULL) != 0)
		return 1;
	co_task_set_name(task, "digger");
	return finish(task);
}

static void check_overflow(co_fn *fn, const char *name)
{
	struct child_end end = run_in_child(fn, NULL);

	ck_assert_msg(WIFSIGNALED(end.wait_status), "wait status %#x",
		      end.wait_status);
	ck_assert_int_eq(WTERMSIG(end.wait_status), SIGSEGV);
	ck_assert_ptr_nonnull(strstr(end.errors, "stack overflow"));
	ck_assert_msg(strstr(end.errors, name) != NULL, "%s", end.errors);
}

START_TEST(overflow_names_the_task_and_ends_the_process)
{
	check_overflow(run_a_digger, "'digger'");
}
END_TEST

START_TEST(overflow_of_main_is_named_too)
{
	check_overflow(dig_without_end, "'main'");
}
END_TEST

#ifndef CONTEXT_ASAN /* which keeps large variables elsewhere */
/*
 * Touch what would be the lowest byte of a frame of 70,000, in a stack of which
 * some is used already.  (The tests are compiled with -fstack-clash-protection,
 * which touches each page of a real one.)
 */
static int jump(void *arg UNUSED)
{
	volatile char used[40 * 1024];
	uintptr_t lowest = (uintptr_t)used - 70000;

	used[0] = 1;
	*(volatile char *)lowest = 1;
	return used[0] - 1;
}

static int run_a_jumper(void *arg UNUSED)
{
	struct co_task *victim = spawn(sleep_forever, NULL);
	struct co_task *jumper = spawn(jump, NULL);

	co_task_set_name(jumper, "jumper");
	yield_turns(1);
	co_task_cancel(victim);
	(void)!finish(victim);
	return finish(jumper);
}

START_TEST(a_frame_larger_than_the_stack_does_not_step_over_the_guard)
{
	check_overflow(run_a_jumper, "'jumper'");
}
END_TEST
#endif

/* The hundredth stack has a guard as the first, also one used before. */
static int run_many_then_a_digger(void *arg)
{
	static int calls[100];

	if (co_gather(CO_EACH(count_call, calls)) != 0)
		return 1;
	for (int i = 0; i < 100; i++)
		if (co_create_task(NULL, sleep_forever, NULL) != 0)
			return 2;
	return run_a_digger(arg);
}

START_TEST(overflow_of_one_among_many_is_named)
{
	check_overflow(run_many_then_a_digger, "'digger'");
}
END_TEST

static int touch_forbidden_page(void *arg UNUSED)
{
	volatile char *page = mmap(NULL, 4096, PROT_NONE,
				   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return page[0];
}

START_TEST(other_bad_accesses_are_not_called_overflows)
{
	struct child_end end = run_in_child(touch_forbidden_page, NULL);

	ck_assert(WIFSIGNALED(end.wait_status));
	ck_assert_int_eq(WTERMSIG(end.wait_status), SIGSEGV);
	ck_assert_ptr_null(strstr(end.errors, "stack overflow"));
}
END_TEST

static int send_segv(void *arg UNUSED)
{
	raise(SIGSEGV);
	return 3;
}

START_TEST(signal_that_was_sent_ends_the_process_as_ever)
{
	struct child_end end = run_in_child(send_segv, NULL);

	ck_assert_msg(WIFSIGNALED(end.wait_status), "wait status %#x",
		      end.wait_status);
	ck_assert_int_eq(WTERMSIG(end.wait_status), SIGSEGV);
}
END_TEST

/* Contexts as such. */
static struct context main_context, other_context;
static void *frames[16];
static int frames_len;

static struct context *trace(void)
{
	context_entered();
	frames_len = backtrace(frames, CO_COUNT(frames));
	return context_end(&main_context);
}

START_TEST(is_walked_to_its_beginning_and_no_further)
{
	static struct {
		char memory[CO_STACK_BYTES];
		struct context_base base __attribute__((aligned(16)));
	} stack = {.base = {trace, stack.memory, sizeof(stack.memory)}};
	static struct context_base main_base;

	backtrace(frames, 1); /* loads what it needs, which takes much stack */
	context_of_thread(&main_context, &main_base);
	context_init(&other_context, &stack.base);
	context_switch(&main_context, &other_context, false);
	ck_assert_int_ge(frames_len, 1);
	ck_assert_int_lt(frames_len, 5); /* ucontext adds frames of its own */
	ck_assert_ptr_ne(frames[frames_len - 1], (void *)trace);
}
END_TEST

int main(void)
{
	return RUN_SUITE("runtime_stack", holds_nearly_all_of_its_size,
#ifndef CONTEXT_ASAN
			 memory_of_a_crowd_is_given_back_in_one_idle_spell,
#endif
			 is_enough_for_the_greediest_of_the_c_library,
			 overflow_names_the_task_and_ends_the_process,
			 overflow_of_main_is_named_too,
			 overflow_of_one_among_many_is_named,
#ifndef CONTEXT_ASAN
			 a_frame_larger_than_the_stack_does_not_step_over_the_guard,
#endif
			 other_bad_accesses_are_not_called_overflows,
			 signal_that_was_sent_ends_the_process_as_ever,
			 is_walked_to_its_beginning_and_no_further);
}

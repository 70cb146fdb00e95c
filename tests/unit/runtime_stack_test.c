#include "runtime_util.h"
#include "runtime_segv.h"

#include <execinfo.h>
#include <sys/mman.h>

#include "runtime/context.h"

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

ASYNC_TEST(memory_of_a_crowd_is_given_back_in_one_idle_spell)
{
	int64_t nap_ns = CO_MILLISECOND;
	long peak;

	for (int i = 0; i < CROWD; i++)
		if (co_create_task(NULL, sleep_ns, &nap_ns) != 0)
			ck_abort();
	yield_turns(1);
	peak = resident_pages();
	ck_assert_int_eq(co_sleep(200 * CO_MILLISECOND), 0);
	ck_assert_int_ge(peak - resident_pages(), CROWD / 2);
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

static void trace(void)
{
	context_entered(NULL);
	frames_len = backtrace(frames, CO_COUNT(frames));
	context_switch(&other_context, &main_context, true);
}

START_TEST(is_walked_to_its_beginning_and_no_further)
{
	static char memory[CO_STACK_BYTES] __attribute__((aligned(64)));

	backtrace(frames, 1); /* loads what it needs, which takes much stack */
	context_of_thread(&main_context);
	context_init(&other_context, memory, sizeof(memory), trace);
	context_switch(&main_context, &other_context, false);
	ck_assert_int_ge(frames_len, 1);
	ck_assert_int_lt(frames_len, 4); /* ucontext adds frames of its own */
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
			 other_bad_accesses_are_not_called_overflows,
			 signal_that_was_sent_ends_the_process_as_ever,
			 is_walked_to_its_beginning_and_no_further);
}

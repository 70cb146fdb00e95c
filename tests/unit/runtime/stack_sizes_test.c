/*
 * Stacks by choice: their sizes, and how much of them is used.
 */
#include "unit/runtime/segv.h"
#include "unit/runtime/util.h"

#include <sys/mman.h>
#include <sys/resource.h>

#include "runtime/context.h"

enum { KIB = 1024, MIB = 1024 * 1024 };

/* Use the stack down to so many bytes below top. */
static int use_below(const char *top, size_t bytes)
{
	const char *here = __builtin_frame_address(0);
	volatile char part[KIB];

	for (size_t i = 0; i < sizeof(part); i++)
		part[i] = 1;
	if ((size_t)(top - here) + 2 * sizeof(part) < bytes)
		return use_below(top, bytes) + part[0] - 1;
	return part[0] - 1;
}

/* Use so many bytes of the stack, and no more than 2 KiB besides. */
static int use_bytes(void *arg)
{
	return use_below(__builtin_frame_address(0), *(const size_t *)arg);
}

static int use_and_wait(void *arg)
{
	int status = use_bytes(arg);

	return status ? status : co_sleep(CO_FOREVER);
}

/* Addresses of the process, in bytes. */
static size_t mapped_bytes(void)
{
	FILE *file = fopen("/proc/self/statm", "r");
	size_t pages;

	ck_assert_ptr_nonnull(file);
	ck_assert_int_eq(fscanf(file, "%zu", &pages), 1);
	fclose(file);
	return pages * 4096;
}

static int run_with_stack(size_t stack_bytes, size_t guard_bytes, co_fn *fn,
			  void *arg)
{
	struct co_run_options options = {
		.stack_bytes = stack_bytes,
		.guard_bytes = guard_bytes,
	};

	return co_run_with(fn, arg, &options);
}

static int create_with_stack(struct co_task **task, size_t stack_bytes,
			     size_t guard_bytes, co_fn *fn, void *arg)
{
	struct co_task_options options = {
		.stack_bytes = stack_bytes,
		.guard_bytes = guard_bytes,
		.measures_stack = true,
	};

	return co_create_task_with(task, fn, arg, &options);
}

static const size_t refused[] = {1,
				 KIB,
				 CO_STACK_BYTES_MIN - 1,
				 CO_STACK_BYTES_MAX + 1,
				 (size_t)1 << 40,
				 SIZE_MAX};

START_TEST(run_refuses_a_stack_of_a_size_out_of_range)
{
	int descriptors = open_descriptors();
	int calls = 0;

	for (size_t i = 0; i < CO_COUNT(refused); i++)
		ck_assert_int_eq(
			run_with_stack(refused[i], 0, count_call, &calls),
			UV_EINVAL);
	ck_assert_int_eq(
		run_with_stack(0, CO_GUARD_BYTES_MAX + 1, count_call, &calls),
		UV_EINVAL);
	ck_assert_int_eq(calls, 0);
	ck_assert_int_eq(open_descriptors(), descriptors);
}
END_TEST

ASYNC_TEST(task_refuses_a_stack_of_a_size_out_of_range)
{
	struct co_task *task = co_current_task();
	size_t mapped = mapped_bytes();

	for (size_t i = 0; i < CO_COUNT(refused); i++) {
		ck_assert_int_eq(create_with_stack(&task, refused[i], 0,
						   sleep_forever, NULL),
				 UV_EINVAL);
		ck_assert_ptr_null(task);
	}
	ck_assert_int_eq(
		create_with_stack(&task, 0, SIZE_MAX, sleep_forever, NULL),
		UV_EINVAL);
	ck_assert_uint_eq(co_all_tasks(NULL, 0), 1);
	ck_assert_uint_le(mapped_bytes(), mapped + MIB);
}

static int use_and_tell_size(void *arg)
{
	return use_bytes(arg) ? UV_EIO
			      : (int)co_task_stack_bytes(co_current_task());
}

START_TEST(run_gives_its_tasks_the_stack_asked_for)
{
	size_t bytes = 600 * KIB;

	ck_assert_int_eq(run_with_stack(MIB, 0, use_and_tell_size, &bytes),
			 MIB);
	bytes = 4 * KIB;
	ck_assert_int_eq(run_with_stack(CO_STACK_BYTES_MIN, 1,
					use_and_tell_size, &bytes),
			 CO_STACK_BYTES_MIN);
	ck_assert_int_eq(run_with_stack(0, 0, use_and_tell_size, &bytes),
			 CO_STACK_BYTES);
}
END_TEST

ASYNC_TEST(tasks_of_all_sizes_live_together)
{
	static size_t uses[] = {8 * KIB,    50 * KIB, 100 * KIB, 500 * KIB,
				1000 * KIB, 5 * MIB,  60 * MIB};
	struct co_task *tasks[CO_COUNT(uses)];

	for (int round = 0; round < 3; round++) {
		for (size_t i = 0; i < CO_COUNT(uses); i++) {
			size_t bytes = 2 * uses[i] + 16 * KIB;

			ck_assert_int_eq(create_with_stack(&tasks[i], bytes, 0,
							   use_and_wait,
							   &uses[i]),
					 0);
			ck_assert_uint_ge(co_task_stack_bytes(tasks[i]), bytes);
		}
		yield_turns(1);
		for (size_t i = 0; i < CO_COUNT(uses); i++) {
			ck_assert_int_eq(co_task_state(tasks[i]),
					 CO_TASK_SUSPENDED);
			ck_assert_uint_ge(co_task_stack_used(tasks[i]),
					  uses[i] * 3 / 4);
			co_task_cancel(tasks[i]);
			ck_assert_int_eq(finish(tasks[i]), UV_ECANCELED);
		}
	}
}

ASYNC_TEST(sizes_that_are_close_share_their_stacks)
{
	size_t mapped = mapped_bytes();
	struct co_task *task;
	size_t bytes = 4 * KIB;

	for (size_t size = 300 * KIB; size < 400 * KIB; size += 100) {
		ck_assert_int_eq(create_with_stack(&task, size, size / 4,
						   use_bytes, &bytes),
				 0);
		ck_assert_int_eq(finish(task), 0);
	}
	ck_assert_uint_le(mapped_bytes(), mapped + 129 * MIB);
}

#ifndef CONTEXT_ASAN /* which has taken all addresses */
/* For want of addresses. */
static int want_a_gibibyte(void *arg UNUSED)
{
	struct rlimit limit = {mapped_bytes() + 100 * MIB, RLIM_INFINITY};
	struct co_task *task;
	size_t bytes = KIB;

	if (setrlimit(RLIMIT_AS, &limit) < 0)
		return 1;
	/* An emulator does not keep to it. */
	if (mmap(NULL, CO_STACK_BYTES_MAX, PROT_NONE,
		 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED)
		return 0;
	for (int i = 0; i < 3; i++) {
		if (create_with_stack(&task, CO_STACK_BYTES_MAX, 0, use_bytes,
				      &bytes) != 0)
			return 2;
		if (finish(task) != UV_ENOMEM)
			return 3;
	}
	if (create_with_stack(&task, MIB, 0, use_bytes, &bytes) != 0)
		return 4;
	return finish(task);
}

START_TEST(task_whose_stack_cannot_be_had_ends_out_of_memory)
{
	struct child_end end = run_in_child(want_a_gibibyte, NULL);

	ck_assert_int_eq(end.wait_status, 0);
}
END_TEST
#endif

static int dig_without_end(void *arg UNUSED)
{
	volatile int depth = 0;

	return dig(&depth);
}

static int run_a_digger(void *arg UNUSED)
{
	struct co_task_options options = {.name = "digger",
					  .stack_bytes = 256 * KIB,
					  .guard_bytes = 4 * KIB};
	struct co_task *task;

	if (co_create_task_with(&task, dig_without_end, NULL, &options) != 0)
		return 1;
	return finish(task);
}

START_TEST(overflow_tells_the_size_of_the_stack)
{
	struct child_end end = run_in_child(run_a_digger, NULL);

	ck_assert(WIFSIGNALED(end.wait_status));
	ck_assert_int_eq(WTERMSIG(end.wait_status), SIGSEGV);
	ck_assert_msg(
		strstr(end.errors,
		       "stack overflow in task 'digger': it has 256 KiB") !=
			NULL,
		"%s", end.errors);
}
END_TEST

#ifndef CONTEXT_ASAN /* in which frames are larger, or elsewhere */
ASYNC_TEST(mark_is_that_of_the_task_itself_where_it_is_measured)
{
	size_t much = 40 * KIB, little = 4 * KIB;
	struct co_task *task;

	for (int round = 0; round < 3; round++) {
		ck_assert_int_eq(
			create_with_stack(&task, 0, 0, use_bytes, &much), 0);
		ck_assert_uint_eq(co_task_stack_used(task), 0);
		ck_assert_int_eq(co_join(task), 0);
		ck_assert_uint_ge(co_task_stack_used(task), much * 3 / 4);
		ck_assert_uint_le(co_task_stack_used(task), much + 4 * KIB);
		co_task_release(task);
		ck_assert_int_eq(
			create_with_stack(&task, 0, 0, use_bytes, &little), 0);
		ck_assert_int_eq(co_join(task), 0);
		ck_assert_uint_le(co_task_stack_used(task), 10 * KIB);
		co_task_release(task);
	}
}

ASYNC_TEST(mark_is_known_while_the_task_waits)
{
	size_t bytes = 30 * KIB;
	struct co_task *task = spawn(use_and_wait, &bytes);

	ck_assert_uint_eq(co_task_stack_used(task), 0);
	yield_turns(1);
	ck_assert_uint_ge(co_task_stack_used(task), bytes * 3 / 4);
	co_task_cancel(task);
	ck_assert_int_eq(co_join(task), UV_ECANCELED);
	ck_assert_uint_eq(co_task_stack_used(task), 0); /* not measured */
	co_task_release(task);
	ck_assert_uint_gt(co_task_stack_used(co_current_task()), 0);
}

ASYNC_TEST(function_is_measured_by_one_call)
{
	size_t used, bytes;

	for (bytes = 8 * KIB; bytes < 800 * KIB; bytes *= 3) {
		ck_assert_int_eq(co_measure_stack(&used, use_bytes, &bytes), 0);
		ck_assert_uint_ge(used, bytes * 3 / 4);
		ck_assert_uint_le(used, bytes * 5 / 4 + 4 * KIB);
	}
}
#endif

ASYNC_TEST(measuring_returns_what_the_function_did)
{
	int seven = 7;
	size_t used;

	ck_assert_int_eq(co_measure_stack(&used, return_int, &seven), 7);
	ck_assert_uint_gt(used, 0);
	ck_assert_int_eq(co_measure_stack(&used, NULL, NULL), UV_EINVAL);
	ck_assert_uint_eq(used, 0);
	ck_assert_int_eq(co_measure_stack(NULL, return_int, &seven), UV_EINVAL);
}

static int measure_for_ever(void *arg)
{
	return co_measure_stack(arg, sleep_forever, NULL);
}

ASYNC_TEST(measuring_passes_cancellations_on)
{
	size_t used = 0;
	struct co_task *task = spawn(measure_for_ever, &used);

	yield_turns(2);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	ck_assert_uint_gt(used, 0);
	ck_assert_uint_eq(co_all_tasks(NULL, 0), 1);
}

/* A task of one size does not go on where another has ended. */
ASYNC_TEST(next_task_has_its_own_size_too)
{
	size_t much = 200 * KIB, little = KIB;
	struct co_task *tasks[6];

	for (int i = 0; i < 6; i++)
		ck_assert_int_eq(
			create_with_stack(&tasks[i], i % 2 ? 256 * KIB : 0, 0,
					  use_bytes, i % 2 ? &much : &little),
			0);
	for (int i = 0; i < 6; i++)
		ck_assert_int_eq(finish(tasks[i]), 0);
}

static int elements_size(void *arg)
{
	*(size_t *)arg = co_task_stack_bytes(co_current_task());
	return strcmp(co_task_name(co_current_task()), "large");
}

ASYNC_TEST(gathers_and_groups_take_options_too)
{
	struct co_task_options large = {.name = "large", .stack_bytes = MIB};
	struct co_task_options copying = {.copy_bytes = 1};
	struct co_task_group group;
	size_t sizes[3] = {0};

	ck_assert_int_eq(co_gather_with(CO_EACH(elements_size, sizes), &large),
			 0);
	ck_assert_uint_eq(sizes[2], MIB);
	ck_assert_int_eq(
		co_gather_with(CO_EACH(elements_size, sizes), &copying),
		UV_EINVAL);
	co_task_group_enter(&group);
	ck_assert_int_eq(co_task_group_create_task_with(&group, NULL,
							elements_size,
							&sizes[0], &large),
			 0);
	large.stack_bytes = 1;
	ck_assert_int_eq(co_task_group_create_task_with(&group, NULL,
							elements_size,
							&sizes[1], &large),
			 UV_EINVAL);
	ck_assert_int_eq(co_gather_with(CO_EACH(elements_size, sizes), &large),
			 UV_EINVAL);
	ck_assert_int_eq(co_task_group_leave(&group, 0), 0);
	ck_assert_uint_eq(sizes[0], MIB);
}

int main(void)
{
	return RUN_SUITE("runtime_stack_sizes",
			 run_refuses_a_stack_of_a_size_out_of_range,
			 task_refuses_a_stack_of_a_size_out_of_range,
			 run_gives_its_tasks_the_stack_asked_for,
			 tasks_of_all_sizes_live_together,
			 sizes_that_are_close_share_their_stacks,
#ifndef CONTEXT_ASAN
			 task_whose_stack_cannot_be_had_ends_out_of_memory,
			 mark_is_that_of_the_task_itself_where_it_is_measured,
			 mark_is_known_while_the_task_waits,
			 function_is_measured_by_one_call,
#endif
			 overflow_tells_the_size_of_the_stack,
			 measuring_returns_what_the_function_did,
			 measuring_passes_cancellations_on,
			 next_task_has_its_own_size_too,
			 gathers_and_groups_take_options_too);
}

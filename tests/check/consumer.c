/*
 * A program on the installed library, in C and C++ alike, for
 * tests/check/install.sh: what the headers' macros and inline functions make of
 * themselves in either language.
 */
#include <stdio.h>

#include <coget/coget.h>

/* Names that the runtime has inside: here they are the program's. */
int task_create;
int loop_open;
int stream_new;

static int triple(void *arg)
{
	int *number = (int *)arg;
	int status = co_sleep(CO_MILLISECOND);

	*number *= 3;
	return status;
}

static int count(void *arg, struct co_generator *numbers)
{
	int *number = (int *)arg;
	int status = 0;

	while (status == 0) {
		++*number;
		status = co_generator_yield(numbers, number);
	}
	return status;
}

static int add_up(int *sum)
{
	struct co_generator numbers;
	int first = 0;
	int *number;

	co_generator_init(&numbers, count, &first);
	CO_FOR (number, &numbers) {
		*sum += *number;
		if (*number == 3)
			break;
	}
	return co_generator_status(&numbers);
}

static int set_to_five(void *arg)
{
	*(int *)arg = 5;
	return 0;
}

/* 1 for each block that was entered, 5 for the group's task. */
static int enter_blocks(int *sum)
{
	struct co_lock lock;
	struct co_semaphore semaphore;
	struct co_task_group group;
	int five = 0;
	int status;

	co_lock_init(&lock);
	co_semaphore_init(&semaphore, 1);
	CO_WITH_TIMEOUT (60 * CO_SECOND, status) {
		CO_WITH_LOCK (&lock, status)
			++*sum;
		CO_WITH_SEMAPHORE (&semaphore, status)
			++*sum;
		CO_WITH_SHIELD ()
			++*sum;
		CO_WITH_TASK_GROUP (&group, status)
			status = co_task_group_create_task(&group, NULL,
							   set_to_five, &five);
	}
	*sum += five;
	return status;
}

static int run(void *arg)
{
	int numbers[] = {1, 2, 3};
	int sum = 0;
	int entered = 0;
	int status = co_gather(CO_EACH(triple, numbers));

	(void)arg;
	if (status == 0)
		status = add_up(&sum);
	if (status == 0)
		status = enter_blocks(&entered);
	printf("%d %d %d, %d, %d\n", numbers[0], numbers[1], numbers[2], sum,
	       entered);
	return status;
}

int main(void)
{
	return co_run(run, NULL) < 0;
}

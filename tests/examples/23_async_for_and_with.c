/*
 * A generator counts down at a beat (async for) while a lock is held and time is
 * limited (async with).  The time ends in the middle of the loop, and all that was
 * entered is left.
 */
#include <stdio.h>

#include <coget/coget.h>

static struct co_lock lock = CO_LOCK_INIT(lock);

static int count_down(void *arg, struct co_generator *numbers)
{
	for (int i = *(int *)arg; i > 0; i--) {
		CO_TRY(co_generator_yield(numbers, &i));
		CO_TRY(co_sleep(200 * CO_MILLISECOND));
	}
	return 0;
}

static int print_numbers(int first)
{
	struct co_generator numbers;
	int *number;

	co_generator_init(&numbers, count_down, &first);
	CO_FOR (number, &numbers)
		printf("%d\n", *number);
	return co_generator_status(&numbers);
}

CO_MAIN(argc, argv)
{
	int status;

	CO_WITH_TIMEOUT (500 * CO_MILLISECOND, status)
		CO_WITH_LOCK (&lock, status)
			status = print_numbers(10);
	puts(status == UV_ETIMEDOUT ? "time is over" : "lift-off");
	puts(co_lock_locked(&lock) ? "the lock is held" : "the lock is free");
	return 0;
}

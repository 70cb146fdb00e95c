/*
 * A test of a timeout of one hour, which takes no time: on the virtual clock the
 * hour is over as soon as there is nothing else to do.
 */
#include <stdio.h>

#include <coget/coget.h>

static int wait_for_ever(void *arg CO_UNUSED)
{
	return co_sleep(CO_FOREVER);
}

static int test_timeout(void *arg CO_UNUSED)
{
	int64_t start_ns = co_time_ns();
	int status = co_wait_for(wait_for_ever, NULL, 3600 * CO_SECOND);

	printf("%s after %.0f s\n", co_strerror(status),
	       (double)(co_time_ns() - start_ns) / CO_SECOND);
	return status == UV_ETIMEDOUT ? 0 : status;
}

int main(void)
{
	const struct co_run_options options = {.virtual_clock = true};

	return co_run_with(test_timeout, NULL, &options) < 0;
}

/*
 * A function that blocks runs on the thread pool, and the loop goes on: the
 * ticker ticks while it blocks, and is cancelled when it is done.
 */
#include <stdio.h>
#include <unistd.h>

#include <coget/coget.h>

static int block(void *answer)
{
	usleep(1050 * 1000);
	*(int *)answer = 42;
	return 0;
}

static int tick(void *arg)
{
	(void)arg;
	for (;;) {
		int status = co_sleep(300 * CO_MILLISECOND);

		if (status < 0)
			return status;
		puts("tick");
	}
}

static int block_and_tick(void *arg)
{
	struct co_task *ticker;
	int answer = 0;
	int status = co_create_task(&ticker, tick, NULL);

	(void)arg;
	if (status < 0)
		return status;
	status = co_to_thread(block, &answer);
	printf("the answer is %d\n", answer);
	co_task_cancel(ticker);
	printf("ticker: %s\n", co_strerror(co_join(ticker)));
	co_task_release(ticker);
	return status;
}

int main(void)
{
	return co_run(block_and_tick, NULL) < 0;
}

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

static int tick(void *arg CO_UNUSED)
{
	for (;;) {
		CO_TRY(co_sleep(300 * CO_MILLISECOND));
		puts("tick");
	}
}

CO_MAIN(argc, argv)
{
	struct co_task *ticker;
	int answer = 0;
	int status;

	CO_TRY(co_create_task(&ticker, tick, NULL));
	status = co_to_thread(block, &answer);
	printf("the answer is %d\n", answer);
	co_task_cancel(ticker);
	printf("ticker: %s\n", co_strerror(co_join(ticker)));
	co_task_release(ticker);
	return status;
}

/*
 * A library that calls back becomes one that can be waited for: its callback sets
 * a future.  Here the library is the loop's own co_call_later().
 */
#include <stdio.h>

#include <coget/coget.h>

struct alarm {
	struct co_callback callback;
	struct co_future rung;
};

static void on_alarm(void *arg)
{
	struct alarm *alarm = arg;

	co_future_set(&alarm->rung, 0);
}

/* A waiter was cancelled: no callback comes any more. */
static void on_cancel(void *arg)
{
	struct alarm *alarm = arg;

	co_callback_cancel(&alarm->callback);
	co_future_set(&alarm->rung, UV_ECANCELED);
}

static int wait_for_alarm(int64_t delay_ns)
{
	struct alarm alarm;

	co_callback_init(&alarm.callback, on_alarm, &alarm);
	co_future_init(&alarm.rung, on_cancel, &alarm);
	CO_TRY(co_call_later(&alarm.callback, delay_ns));
	return co_future_wait(&alarm.rung);
}

CO_MAIN(argc, argv)
{
	int status;

	puts("good night");
	status = wait_for_alarm(100 * CO_MILLISECOND);
	printf("the alarm: %s\n", co_strerror(status));
	return status;
}

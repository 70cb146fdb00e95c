/*
 * Time and sleep.
 */
#include <coget/time.h>

#include "runtime/link.h"
#include "runtime/switch.h"
#include "runtime/task.h"

int64_t co_time_ns(void)
{
	if (loop_current && loop_current->is_virtual)
		return loop_current->virtual_ns;
	return (int64_t)uv_hrtime();
}

int64_t co_time_after_ns(int64_t delay_ns)
{
	int64_t now_ns = co_time_ns();

	if (delay_ns <= 0)
		return now_ns;
	return delay_ns > CO_FOREVER - now_ns ? CO_FOREVER : now_ns + delay_ns;
}

static int yield(struct co_task *self)
{
	if (task_refuses_wait(self))
		return UV_ECANCELED;
	self->state = CO_TASK_READY;
	loop_ready(self->loop, &self->ready);
	task_suspend(self);
	return task_is_cancelled(self) ? UV_ECANCELED : 0;
}

struct sleep {
	struct co_timer timer;
	struct co_task *sleeper;
};

static void on_slept(struct co_timer *timer)
{
	task_wake(CONTAINER_OF(timer, struct sleep, timer)->sleeper, 0);
}

static int sleep_until(struct co_task *self, int64_t deadline_ns)
{
	struct sleep sleep = {{.on_due = on_slept}, self};
	struct timers *timers = &self->loop->timers;
	int status = timers_arm(timers, &sleep.timer, deadline_ns);

	if (status == 0)
		status = task_wait(NULL, "sleep");
	timers_disarm(timers, &sleep.timer);
	return status;
}

int co_sleep(int64_t delay_ns)
{
	struct co_task *self = task_running();

	if (!self)
		return UV_EINVAL;
	if (delay_ns <= 0)
		return yield(self);
	if (delay_ns == CO_FOREVER)
		return task_wait(NULL, "sleep");
	return sleep_until(self, co_time_after_ns(delay_ns));
}

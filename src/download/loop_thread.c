#include "download/loop_thread.h"

#include <signal.h>

#include <coget/run.h>
#include <coget/scope.h>

/* The main coroutine there. */
static int run_until_stopped(void *arg)
{
	struct loop_thread *thread = arg;

	pthread_setname_np(pthread_self(), "coget-loop");
	thread->loop = co_running_loop();
	(void)co_shared_future_set(thread->begun, 0);
	return co_shared_future_wait(thread->ends);
}

static void *run(void *arg)
{
	struct loop_thread *thread = arg;
	int status = co_run(run_until_stopped, thread);

	/* If its loop could not be made; else nobody waits any more. */
	(void)co_shared_future_set(thread->begun, status);
	return NULL;
}

/* Signals go to the first thread; but not what the thread itself has caused. */
static int create_thread(struct loop_thread *thread)
{
	static const int own[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGSYS};
	sigset_t blocked, before;
	int error;

	sigfillset(&blocked);
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		sigdelset(&blocked, own[i]);
	pthread_sigmask(SIG_SETMASK, &blocked, &before);
	error = pthread_create(&thread->thread, NULL, run, thread);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return error == 0 ? 0 : UV_EAGAIN;
}

static void free_futures(struct loop_thread *thread)
{
	co_shared_future_free(thread->begun);
	co_shared_future_free(thread->ends);
}

static int await_begun(struct loop_thread *thread)
{
	struct co_scope shield;
	int status;

	co_shield_enter(&shield);
	status = co_shared_future_wait(thread->begun);
	co_shield_leave(&shield);
	if (status < 0)
		pthread_join(thread->thread, NULL);
	return status;
}

int loop_thread_start(struct loop_thread *thread)
{
	int status;

	*thread = (struct loop_thread){0};
	status = co_shared_future_new(&thread->begun);
	if (status == 0)
		status = co_shared_future_new(&thread->ends);
	if (status == 0)
		status = create_thread(thread);
	if (status == 0)
		status = await_begun(thread);
	if (status < 0)
		free_futures(thread);
	return status;
}

void loop_thread_stop(struct loop_thread *thread)
{
	if (!thread->loop)
		return;
	(void)co_shared_future_set(thread->ends, 0);
	pthread_join(thread->thread, NULL);
	free_futures(thread);
	thread->loop = NULL;
}

/*
 * A loop on a thread of its own, which runs what co_to_loop() brings it.
 */
#ifndef DOWNLOAD_LOOP_THREAD_H
#define DOWNLOAD_LOOP_THREAD_H

#include <pthread.h>

#include <coget/loop.h>
#include <coget/shared.h>

struct loop_thread {
	struct co_loop *loop; /* its name; NULL: it does not run */
	struct co_shared_future *begun, *ends;
	pthread_t thread;
};

/*
 * Start one.  Suspends until it runs, also in a cancelled task.  Returns 0;
 * UV_ENOMEM or another status if there could be none: then it does not run.
 */
int loop_thread_start(struct loop_thread *thread) CO_MUST_CHECK;

/*
 * End one, which nothing uses any more, and wait for that.  Blocks as long as
 * its loop takes to close.  Nothing if it does not run.
 */
void loop_thread_stop(struct loop_thread *thread);

#endif

/*
 * Three threads, each with a loop of its own, take jobs from one queue and put
 * them into another when they are done, four at a time in each loop.  A fourth
 * loop asks, and adds up.  Each of 24 jobs takes half a second, all together one.
 */
#include <pthread.h>
#include <stdio.h>

#include <coget/coget.h>

enum { THREADS = 3, AT_A_TIME = 4, JOBS = 24 };

struct job {
	int number;
	int square;
};

static struct job jobs[JOBS];
static struct co_shared_queue *questions, *answers;

static int answer(void *arg CO_UNUSED)
{
	void *item;
	int status;

	while ((status = co_shared_queue_get(questions, &item)) == 0) {
		struct job *job = item;

		CO_TRY(co_sleep(500 * CO_MILLISECOND));
		job->square = job->number * job->number;
		CO_TRY(co_shared_queue_put(answers, job));
	}
	return status == UV_EOF ? 0 : status;
}

static int answer_several(void *arg CO_UNUSED)
{
	int each[AT_A_TIME];

	return co_gather(CO_EACH(answer, each));
}

static void *run_loop(void *arg)
{
	*(int *)arg = co_run(answer_several, NULL);
	return NULL;
}

static int ask(void *arg CO_UNUSED)
{
	for (int i = 0; i < JOBS; i++) {
		jobs[i].number = i + 1;
		CO_TRY(co_shared_queue_put(questions, &jobs[i]));
	}
	return 0;
}

static int add_up(void *sum)
{
	for (int i = 0; i < JOBS; i++) {
		void *item;

		CO_TRY(co_shared_queue_get(answers, &item));
		*(int *)sum += ((struct job *)item)->square;
	}
	return 0;
}

static int ask_and_add_up(void *arg CO_UNUSED)
{
	int64_t start_ns = co_time_ns();
	int sum = 0;

	CO_TRY(co_gather_calls(
		CO_CALLS(CO_CALL(ask, NULL), CO_CALL(add_up, &sum))));
	printf("%d after %.0f s\n", sum,
	       (double)(co_time_ns() - start_ns) / CO_SECOND);
	return 0;
}

static int run_threads(void)
{
	pthread_t threads[THREADS];
	int statuses[THREADS];
	int count = 0;
	int status = UV_EAGAIN;

	while (count < THREADS && pthread_create(&threads[count], NULL, run_loop,
						 &statuses[count]) == 0)
		count++;
	if (count > 0)
		status = co_run(ask_and_add_up, NULL);
	co_shared_queue_shutdown(questions, true); /* which ends the loops */
	co_shared_queue_shutdown(answers, true);
	while (count-- > 0) {
		pthread_join(threads[count], NULL);
		if (statuses[count] < 0)
			status = statuses[count];
	}
	return status;
}

int main(void)
{
	int status = co_shared_queue_new(&questions, 2);

	if (status == 0)
		status = co_shared_queue_new(&answers, 2);
	if (status == 0)
		status = run_threads();
	co_shared_queue_free(questions);
	co_shared_queue_free(answers);
	return status < 0;
}

/*
 * Several runs at once, each in a thread of its own.  With ThreadSanitizer this
 * also shows that they share nothing unawares.
 */
#include "unit/runtime/util.h"
#include "unit/runtime/segv.h"

#include <pthread.h>
#include <sched.h>

enum { THREADS = 4, ROUNDS = 50 };

/* A thread, for fn as the main coroutine of a run or as a plain function. */
struct worker {
	pthread_t thread;
	co_fn *fn;
	void *arg;
	int status;
};

static void *run(void *arg)
{
	struct worker *worker = arg;

	worker->status = co_run(worker->fn, worker->arg);
	return NULL;
}

static void *call(void *arg)
{
	struct worker *worker = arg;

	worker->status = worker->fn(worker->arg);
	return NULL;
}

static void start(struct worker *worker, void *(*how)(void *worker), co_fn *fn,
		  void *arg)
{
	*worker = (struct worker){.fn = fn, .arg = arg};
	ck_assert_int_eq(pthread_create(&worker->thread, NULL, how, worker), 0);
}

static int end(struct worker *worker)
{
	ck_assert_int_eq(pthread_join(worker->thread, NULL), 0);
	return worker->status;
}

/* fn in all threads, each with its element of an array. */
static void in_threads(void *(*how)(void *worker), co_fn *fn, void *elements,
		       size_t size_bytes)
{
	struct worker workers[THREADS];

	for (int i = 0; i < THREADS; i++)
		start(&workers[i], how, fn, (char *)elements + i * size_bytes);
	for (int i = 0; i < THREADS; i++)
		ck_assert_int_eq(end(&workers[i]), 0);
}

/* Wait, loop and all, until every thread has come here. */
static void meet(void)
{
	static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
	static pthread_cond_t all_here = PTHREAD_COND_INITIALIZER;
	static int here;
	int round;

	pthread_mutex_lock(&mutex);
	round = here / THREADS;
	if (++here % THREADS == 0)
		pthread_cond_broadcast(&all_here);
	while (here / THREADS == round)
		pthread_cond_wait(&all_here, &mutex);
	pthread_mutex_unlock(&mutex);
}

static int find_loop(void *arg)
{
	struct co_loop **loop = arg;

	*loop = co_running_loop();
	meet();
	if (co_sleep(CO_MILLISECOND) != 0)
		return 1;
	return co_running_loop() == *loop ? 0 : 2;
}

START_TEST(each_run_has_a_loop_of_its_own)
{
	struct co_loop *loops[THREADS] = {NULL};

	in_threads(run, find_loop, loops, sizeof(loops[0]));
	for (int i = 0; i < THREADS; i++) {
		ck_assert_ptr_nonnull(loops[i]);
		for (int j = 0; j < i; j++)
			ck_assert_ptr_ne(loops[i], loops[j]);
	}
	ck_assert_ptr_null(co_running_loop());
}
END_TEST

/* Work of many kinds for one loop. */
struct shop {
	struct co_lock lock;
	struct co_queue queue;
	int in_thread;
	int made;
	int sold;
};

static int make(void *arg)
{
	struct shop *shop = arg;

	for (int i = 0; i < ROUNDS; i++) {
		if (co_to_thread(count_call, &shop->in_thread) != 0 ||
		    co_lock_acquire(&shop->lock) != 0)
			return 1;
		shop->made++;
		if (co_sleep(i % 5 * 100 * CO_MICROSECOND) != 0)
			return 2;
		co_lock_release(&shop->lock);
		if (co_queue_put(&shop->queue, shop) != 0)
			return 3;
	}
	co_queue_shutdown(&shop->queue, false);
	return 0;
}

static int sell(void *arg)
{
	struct shop *shop = arg;
	void *item;

	while (co_queue_get(&shop->queue, &item) == 0)
		shop->sold += item == shop;
	return 0;
}

static int keep_shop(void *arg)
{
	struct shop *shop = arg;
	struct co_call calls[] = {{make, shop, 0}, {sell, shop, 0}};
	int status;

	co_lock_init(&shop->lock);
	if (co_queue_init(&shop->queue, 2) != 0)
		return UV_ENOMEM;
	status = co_gather_calls(calls, CO_COUNT(calls));
	co_queue_release(&shop->queue);
	return status;
}

START_TEST(each_minds_its_own_tasks_and_timers_and_all_share_the_thread_pool)
{
	struct shop shops[THREADS] = {{.made = 0}};

	in_threads(run, keep_shop, shops, sizeof(shops[0]));
	for (int i = 0; i < THREADS; i++) {
		ck_assert_int_eq(shops[i].in_thread, ROUNDS);
		ck_assert_int_eq(shops[i].made, ROUNDS);
		ck_assert_int_eq(shops[i].sold, ROUNDS);
	}
}
END_TEST

static int keep_shops_one_after_the_other(void *arg)
{
	struct shop *shop = arg;
	int status = 0;

	for (int i = 0; status == 0 && i < 8; i++)
		status = co_run(keep_shop, shop);
	return status;
}

START_TEST(begin_and_end_while_others_go_on)
{
	struct shop shops[THREADS] = {{.made = 0}};

	in_threads(call, keep_shops_one_after_the_other, shops,
		   sizeof(shops[0]));
	for (int i = 0; i < THREADS; i++)
		ck_assert_int_eq(shops[i].sold, 8 * ROUNDS);
}
END_TEST

/* One of a ring of loops, in which each calls the next. */
struct place {
	struct co_loop *loop;
	struct co_callback callback;
	struct co_future called;
	struct place *next;
	bool is_first;
};

static void on_call(void *arg)
{
	struct place *place = arg;

	ck_assert_ptr_eq(place->loop, co_running_loop());
	ck_assert(co_future_set(&place->called, 0));
}

static int await_call(struct place *place)
{
	int status = co_future_wait(&place->called);

	co_future_init(&place->called, NULL, NULL);
	return status;
}

static int pass_on(void *arg)
{
	struct place *place = arg;
	int status = 0;

	place->loop = co_running_loop();
	co_callback_init(&place->callback, on_call, place);
	co_future_init(&place->called, NULL, NULL);
	meet();
	for (int i = 0; status == 0 && i < ROUNDS; i++) {
		if (!place->is_first)
			status = await_call(place);
		co_call_soon_threadsafe(place->next->loop,
					&place->next->callback);
		if (place->is_first)
			status = await_call(place);
	}
	return status;
}

static int tell_name(void *loop)
{
	*(struct co_loop **)loop = co_running_loop();
	return 0;
}

static void on_unexpected_call(void *arg UNUSED)
{
	ck_abort();
}

/* A run at the very place where one was that has ended. */
static int call_the_former(void *loop)
{
	struct co_shared_future *result;
	struct co_callback callback;

	ck_assert_ptr_ne(co_running_loop(), loop);
	ck_assert_int_eq(co_shared_future_new(&result), 0);
	co_callback_init(&callback, on_unexpected_call, NULL);
	ck_assert_int_eq(co_call_soon_threadsafe(loop, &callback),
			 CO_LOOP_CLOSED);
	ck_assert(!co_callback_cancel(&callback)); /* and is not scheduled */
	ck_assert_int_eq(
		co_create_task_threadsafe(loop, result, return_int, NULL),
		CO_LOOP_CLOSED);
	ck_assert_int_eq(co_shared_future_status(result), UV_EAGAIN);
	yield_turns(3);
	co_shared_future_free(result);
	return 0;
}

START_TEST(a_loop_that_has_ended_is_not_found_nor_mistaken_for_another)
{
	struct co_callback callback;
	struct co_loop *loop;

	ck_assert_int_eq(co_run(tell_name, &loop), 0);
	co_callback_init(&callback, on_unexpected_call, NULL);
	ck_assert_int_eq(co_call_soon_threadsafe(loop, &callback),
			 CO_LOOP_CLOSED);
	ck_assert_int_eq(co_run(call_the_former, loop), 0);
}
END_TEST

/* A thread that asks a loop for tasks as long as that runs. */
struct asker {
	pthread_barrier_t begun;
	struct co_loop *loop;
};

static int do_no_work(void *arg UNUSED)
{
	return 0;
}

static int ask_until_it_ends(void *arg)
{
	struct asker *asker = arg;
	int status;

	pthread_barrier_wait(&asker->begun);
	do {
		status = co_create_task_threadsafe(asker->loop, NULL,
						   do_no_work, NULL);
		sched_yield(); /* else the loop may not come to its end */
	} while (status == 0);
	return status;
}

static int be_asked(void *arg)
{
	struct asker *asker = arg;

	asker->loop = co_running_loop();
	pthread_barrier_wait(&asker->begun);
	return co_sleep(CO_MILLISECOND);
}

START_TEST(a_loop_may_end_while_another_thread_calls_it)
{
	for (int i = 0; i < 20; i++) {
		struct asker asker;
		struct worker worker;

		pthread_barrier_init(&asker.begun, NULL, 2);
		start(&worker, call, ask_until_it_ends, &asker);
		ck_assert_int_eq(co_run(be_asked, &asker), 0);
		ck_assert_int_eq(end(&worker), CO_LOOP_CLOSED);
		pthread_barrier_destroy(&asker.begun);
	}
}
END_TEST

START_TEST(loops_call_each_other)
{
	struct place ring[THREADS];

	for (int i = 0; i < THREADS; i++) {
		ring[i].next = &ring[(i + 1) % THREADS];
		ring[i].is_first = i == 0;
	}
	in_threads(run, pass_on, ring, sizeof(ring[0]));
}
END_TEST

/* Calls from plain threads into one loop. */
struct inbox {
	struct co_loop *loop;
	struct co_future full;
	int len;
};

struct letter {
	struct co_callback callback;
	struct sender *sender;
	int number;
};

struct sender {
	struct inbox *inbox;
	struct letter letters[ROUNDS];
	int received;
};

static void on_letter(void *arg)
{
	struct letter *letter = arg;
	struct inbox *inbox = letter->sender->inbox;

	ck_assert_int_eq(letter->sender->received++, letter->number);
	if (++inbox->len == THREADS * ROUNDS)
		co_future_set(&inbox->full, 0);
}

static int send_letters(void *arg)
{
	struct sender *sender = arg;

	for (int i = 0; i < ROUNDS; i++) {
		struct letter *letter = &sender->letters[i];

		letter->sender = sender;
		letter->number = i;
		co_callback_init(&letter->callback, on_letter, letter);
		co_call_soon_threadsafe(sender->inbox->loop, &letter->callback);
	}
	return 0;
}

ASYNC_TEST(calls_of_many_threads_come_in_the_order_of_each)
{
	struct inbox inbox = {.loop = co_running_loop()};
	struct worker workers[THREADS];
	struct sender senders[THREADS];

	co_future_init(&inbox.full, NULL, NULL);
	for (int i = 0; i < THREADS; i++) {
		senders[i].inbox = &inbox;
		senders[i].received = 0;
		start(&workers[i], call, send_letters, &senders[i]);
	}
	ck_assert_int_eq(co_future_wait(&inbox.full), 0);
	for (int i = 0; i < THREADS; i++)
		ck_assert_int_eq(end(&workers[i]), 0);
}

static int await_usr1(void *arg)
{
	int signum = SIGUSR1;
	struct co_signal *watch;
	int status = co_signal_open(&watch, &signum, 1);

	if (status < 0)
		return status;
	meet();
	if (*(bool *)arg)
		kill(getpid(), SIGUSR1);
	signum = co_signal_wait(watch);
	meet(); /* a watch that closes would take the others' signal away */
	co_signal_close(watch);
	return signum == SIGUSR1 ? 0 : signum;
}

START_TEST(signal_reaches_the_watches_of_all_loops)
{
	bool sends[THREADS] = {true};

	in_threads(run, await_usr1, sends, sizeof(sends[0]));
}
END_TEST

/* A run in a second thread, for as long as the first one likes. */
struct background {
	struct worker worker;
	struct co_loop *loop;
	struct co_callback callback;
	struct co_future may_end;
	pthread_barrier_t begun;
	int status;
};

static void on_may_end(void *arg)
{
	co_future_set(&((struct background *)arg)->may_end, 0);
}

static int stay(void *arg)
{
	struct background *background = arg;

	background->loop = co_running_loop();
	co_callback_init(&background->callback, on_may_end, background);
	co_future_init(&background->may_end, NULL, NULL);
	pthread_barrier_wait(&background->begun);
	return co_future_wait(&background->may_end);
}

static int interrupt_with_another_run_behind(void *arg UNUSED)
{
	struct background background;

	pthread_barrier_init(&background.begun, NULL, 2);
	start(&background.worker, run, stay, &background);
	pthread_barrier_wait(&background.begun);
	kill(getpid(), SIGINT);
	if (co_sleep(CO_FOREVER) != UV_ECANCELED)
		return 1;
	co_call_soon_threadsafe(background.loop, &background.callback);
	return end(&background.worker) == 0 ? 42 : 2;
}

START_TEST(interrupt_is_for_the_first_thread_alone)
{
	struct child_end end =
		run_in_child(interrupt_with_another_run_behind, NULL);

	ck_assert_msg(WIFEXITED(end.wait_status), "wait status %#x",
		      end.wait_status);
	ck_assert_int_eq(WEXITSTATUS(end.wait_status), 42);
}
END_TEST

static int interrupt_and_wait(void *arg UNUSED)
{
	raise(SIGINT);
	return co_sleep(CO_FOREVER);
}

static int wait_for_a_run_in_a_thread(void *arg UNUSED)
{
	struct worker worker;

	start(&worker, run, interrupt_and_wait, NULL);
	return end(&worker);
}

START_TEST(interrupt_ends_the_process_while_only_other_threads_run)
{
	struct child_end end = {0};
	pid_t pid = fork();

	if (pid == 0) {
		signal(SIGINT, SIG_DFL);
		_exit(wait_for_a_run_in_a_thread(NULL) & 0xff);
	}
	ck_assert_int_eq(waitpid(pid, &end.wait_status, 0), pid);
	ck_assert_msg(WIFSIGNALED(end.wait_status), "wait status %#x",
		      end.wait_status);
	ck_assert_int_eq(WTERMSIG(end.wait_status), SIGINT);
}
END_TEST

static int dig_without_end(void *arg UNUSED)
{
	volatile int depth = 0;

	co_task_set_name(co_current_task(), "digger");
	return dig(&depth);
}

static int dig_in_another_run(void *arg UNUSED)
{
	struct worker worker;

	start(&worker, run, dig_without_end, NULL);
	return end(&worker);
}

START_TEST(overflow_in_another_thread_names_the_task)
{
	struct child_end end = run_in_child(dig_in_another_run, NULL);

	ck_assert_msg(WIFSIGNALED(end.wait_status), "wait status %#x",
		      end.wait_status);
	ck_assert_int_eq(WTERMSIG(end.wait_status), SIGSEGV);
	ck_assert_msg(strstr(end.errors, "overflow in task 'digger'") != NULL,
		      "%s", end.errors);
}
END_TEST

int main(void)
{
	return RUN_SUITE(
		"runtime_threads", each_run_has_a_loop_of_its_own,
		each_minds_its_own_tasks_and_timers_and_all_share_the_thread_pool,
		begin_and_end_while_others_go_on,
		a_loop_that_has_ended_is_not_found_nor_mistaken_for_another,
		a_loop_may_end_while_another_thread_calls_it,
		loops_call_each_other,
		calls_of_many_threads_come_in_the_order_of_each,
		signal_reaches_the_watches_of_all_loops,
		interrupt_is_for_the_first_thread_alone,
		interrupt_ends_the_process_while_only_other_threads_run,
		overflow_in_another_thread_names_the_task);
}

/*
 * Small programs that between them use everything of the runtime's, for tests
 * in which some resource runs out.  Each returns 0 when all went well and
 * otherwise the status that it met, with everything given back.
 */
#ifndef RUNTIME_SCENARIOS_H
#define RUNTIME_SCENARIOS_H

#include "unit/runtime/util.h"

struct scenario {
	const char *name;
	co_fn *fn;
	struct co_run_options options;
};

enum { SEVERAL = 3, MANY = 70 /* more than what is kept ready of anything */ };

/* The first of two statuses that is an error. */
static inline int worse(int status, int next)
{
	return status < 0 || next > 0 ? status : next;
}

static inline int nap(void *arg UNUSED)
{
	return co_sleep(100 * CO_MICROSECOND);
}

/* Create tasks; returns an error, or 0, with *count those to be let go. */
static inline int create_several(struct co_task **tasks, size_t *count,
				 co_fn *fn, void *arg)
{
	int status = 0;

	for (*count = 0; status == 0 && *count < SEVERAL;)
		if ((status = co_create_task(&tasks[*count], fn, arg)) == 0)
			++*count;
	return status;
}

/* Join and release them. */
static inline int join_several(struct co_task **tasks, size_t count, int status)
{
	for (size_t i = 0; i < count; i++)
		status = worse(status, finish(tasks[i]));
	return status;
}

static inline int use_tasks(void *arg UNUSED)
{
	struct co_task *tasks[SEVERAL];
	size_t count;
	int status = create_several(tasks, &count, nap, NULL);

	status = worse(status, co_create_task(NULL, nap, NULL));
	for (size_t i = 0; i < count; i++)
		status = worse(status, co_task_set_name(tasks[i], "napper"));
	return join_several(tasks, count, status);
}

/* Names, copies, stacks and values of their own. */
static inline int use_task_options(void *arg UNUSED)
{
	static const struct co_local local, other;
	struct co_task_options options = {.name = "napper",
					  .stack_bytes = 100000,
					  .measures_stack = true,
					  .copy_bytes = 6};
	int elements[SEVERAL];
	size_t used;
	int status = co_local_set(&local, elements);

	status = worse(status,
		       co_create_task_with(NULL, nap, "napper", &options));
	status = worse(status, co_local_set(&other, NULL));
	status = worse(status, co_local_set(&local, NULL));
	status = worse(status, co_create_task_copy(NULL, nap, "nap", 4));
	options.copy_bytes = 0;
	options.eager = true;
	status = worse(status,
		       co_create_task_with(NULL, nap, "napper", &options));
	status =
		worse(status, co_gather_with(CO_EACH(nap, elements), &options));
	return worse(status, co_measure_stack(&used, nap, NULL));
}

static inline int use_gather(void *arg UNUSED)
{
	int elements[SEVERAL];
	struct co_call calls[] = {{nap, NULL, 0}, {nap, NULL, 0}};
	struct co_task *tasks[SEVERAL];
	size_t count;
	int status = co_gather(CO_EACH(nap, elements));

	status = worse(status, co_gather_calls(calls, CO_COUNT(calls)));
	status = worse(status, create_several(tasks, &count, nap, NULL));
	status = worse(status, co_gather_tasks(tasks, count));
	return join_several(tasks, count, status);
}

static inline int use_timers(void *arg UNUSED)
{
	struct co_scope scope;
	int elements[MANY];
	int status = co_timeout_enter(&scope, CO_SECOND);

	if (status == 0)
		status = co_gather(CO_EACH(nap, elements));
	status = worse(status, co_timeout_reschedule(&scope, CO_FOREVER));
	status = co_timeout_leave(&scope, status);
	return worse(status, co_wait_for(nap, NULL, CO_SECOND));
}

static inline void do_nothing(void *arg UNUSED)
{
}

static inline int use_callbacks(void *arg UNUSED)
{
	struct co_callback soon, later;
	struct co_done_callback done;
	struct co_future future;
	int status;

	co_callback_init(&soon, do_nothing, NULL);
	co_callback_init(&later, do_nothing, NULL);
	co_call_soon(&soon);
	co_future_init(&future, NULL, NULL);
	co_future_add_done_callback(&future, &done, do_nothing, NULL);
	status = co_call_later(&later, 0);
	co_future_set(&future, 0);
	co_on_loop_stack(do_nothing, NULL);
	status = worse(status, co_sleep(CO_MILLISECOND));
	co_callback_cancel(&soon);
	co_callback_cancel(&later);
	co_done_callback_remove(&done);
	return worse(status, co_future_wait(&future));
}

static inline int fill_and_empty(struct co_queue *queue)
{
	static char items[MANY];
	size_t count = 0;
	void *item;
	int status = 0;

	while (status == 0 && count < MANY)
		if ((status = co_queue_put(queue, &items[count])) == 0)
			count++;
	if (status == UV_ENOMEM && co_queue_try_put(queue, items) == 0)
		count++;
	while (count-- > 0) {
		status = worse(status, co_queue_get(queue, &item));
		co_queue_task_done(queue);
	}
	status = worse(status, co_queue_join(queue));
	co_queue_release(queue);
	return status;
}

static inline int compare_addresses(const void *a, const void *b)
{
	return ((const char *)a > (const char *)b) -
	       ((const char *)a < (const char *)b);
}

static inline int use_queues(void *arg UNUSED)
{
	struct co_queue queue;
	struct co_queue ready = CO_QUEUE_INIT(ready, MANY);
	int status = fill_and_empty(&ready);

	if (status < 0)
		return status;
	status = co_queue_init(&queue, MANY);

	if (status == 0)
		status = fill_and_empty(&queue);
	if (status == 0 && (status = co_queue_init(&queue, 0)) == 0)
		status = fill_and_empty(&queue);
	if (status == 0 && (status = co_queue_init_lifo(&queue, 0)) == 0)
		status = fill_and_empty(&queue);
	if (status == 0)
		status = co_queue_init_priority(&queue, 0, compare_addresses);
	return status == 0 ? fill_and_empty(&queue) : status;
}

/* What tasks meet at. */
struct places {
	struct co_lock lock;
	struct co_semaphore semaphore;
	struct co_condition condition;
	struct co_event event;
	struct co_barrier barrier;
	int come;
};

static inline int visit(void *arg)
{
	struct places *places = arg;
	struct co_scope shield;
	int status;

	co_shield_enter(&shield);
	status = co_semaphore_acquire(&places->semaphore);
	if (status == 0)
		co_semaphore_release(&places->semaphore);
	status = worse(status, co_lock_acquire(&places->lock));
	if (++places->come == SEVERAL)
		co_event_set(&places->event);
	co_condition_notify_all(&places->condition);
	co_lock_release(&places->lock);
	co_shield_leave(&shield);
	status = worse(status, co_event_wait(&places->event));
	status = worse(status, co_barrier_wait(&places->barrier));
	return status < 0 ? status : 0;
}

/* A visitor that could not come must not be waited for. */
static inline int use_places(void *arg UNUSED)
{
	struct places places = {.come = 0};
	struct co_task_group group;
	int status;

	co_lock_init(&places.lock);
	co_semaphore_init_bounded(&places.semaphore, 1);
	co_condition_init(&places.condition, &places.lock);
	co_event_init(&places.event);
	status = co_barrier_init(&places.barrier, SEVERAL);
	co_task_group_enter(&group);
	for (int i = 0; status == 0 && i < SEVERAL; i++)
		status = co_task_group_create_task(&group, NULL, visit,
						   &places);
	return co_task_group_leave(&group, status);
}

static inline int use_waits(void *arg UNUSED)
{
	struct co_task *tasks[SEVERAL], *done;
	struct co_completions completions;
	size_t count;
	int status = create_several(tasks, &count, nap, NULL);
	int result;

	if (count > 0)
		status = worse(status, co_wait(tasks, count, CO_FIRST_COMPLETED,
					       CO_SECOND));
	result = co_completions_init(&completions, tasks, count, CO_SECOND);
	while (result == 0)
		result = co_completions_next(&completions, &done);
	co_completions_release(&completions);
	status = worse(status, result == UV_EOF ? 0 : result);
	if (count > 0)
		status = worse(status, co_shield(tasks[0]));
	return join_several(tasks, count, status);
}

static inline int set_event(void *arg)
{
	int status = nap(NULL);

	co_event_set(arg);
	return status;
}

static inline int use_select(void *arg UNUSED)
{
	struct co_event event;
	struct co_case cases[] = {co_case_after(CO_SECOND),
				  co_case_event(&event)};
	struct co_task *setter;
	int status;

	co_event_init(&event);
	status = co_create_task(&setter, set_event, &event);
	if (status < 0)
		return status;
	status = co_select(cases, CO_COUNT(cases));
	return worse(finish(setter), status == 1 ? 0 : status);
}

static inline int produce(void *items, struct co_generator *generator)
{
	int status = 0;

	for (int i = 0; status == 0 && i < SEVERAL; i++)
		status = co_generator_yield(generator, (char *)items + i);
	return status;
}

static inline int use_generators(void *arg UNUSED)
{
	static char items[SEVERAL];
	struct co_generator generator;
	char *item;

	for (int wanted = 1; wanted <= SEVERAL + 1; wanted++) {
		int got = 0;

		co_generator_init(&generator, produce, items);
		CO_FOR (item, &generator) {
			if (++got == wanted)
				break;
		}
		if (co_generator_status(&generator) < 0)
			break;
	}
	return co_generator_status(&generator);
}

static inline int use_blocks(void *arg UNUSED)
{
	struct co_task_group group;
	struct co_lock lock;
	int status;

	co_lock_init(&lock);
	CO_WITH_TIMEOUT (CO_SECOND, status) {
		CO_WITH_LOCK (&lock, status) {
			CO_WITH_TASK_GROUP (&group, status) {
				status = co_task_group_create_task(
					&group, NULL, nap, NULL);
			}
		}
	}
	return status;
}

/* What another thread has to do with a loop. */
struct exchange {
	struct co_loop *loop;
	struct co_shared_queue *queue;
	struct co_shared_future *result;
	struct co_shared_semaphore *semaphore;
	struct co_shared_event *event;
	int status;
};

static inline int put_and_create(void *arg)
{
	struct exchange *exchange = arg;
	int status = co_shared_queue_put(exchange->queue, exchange);

	co_shared_event_set(exchange->event);
	co_shared_semaphore_release(exchange->semaphore);
	return worse(status,
		     co_create_task_threadsafe(exchange->loop, exchange->result,
					       nap, NULL));
}

static inline int exchange_with_thread(struct exchange *exchange)
{
	int status = co_to_thread(put_and_create, exchange);
	void *item;

	if (status < 0)
		return status;
	status = co_shared_event_wait(exchange->event);
	if (status == 0)
		status = co_shared_semaphore_acquire(exchange->semaphore);
	if (status == 0)
		status = co_shared_queue_get(exchange->queue, &item);
	return worse(status, co_shared_future_wait(exchange->result));
}

static inline int use_shared(void *arg UNUSED)
{
	struct exchange exchange = {.loop = co_running_loop()};
	int status = co_shared_queue_new(&exchange.queue, 1);

	if (status == 0)
		status = co_shared_future_new(&exchange.result);
	if (status == 0)
		status = co_shared_semaphore_new(&exchange.semaphore, 0);
	if (status == 0)
		status = co_shared_event_new(&exchange.event);
	if (status == 0)
		status = exchange_with_thread(&exchange);
	co_shared_event_free(exchange.event);
	co_shared_semaphore_free(exchange.semaphore);
	co_shared_future_free(exchange.result);
	co_shared_queue_free(exchange.queue);
	return status;
}

static inline int use_threads(void *arg UNUSED)
{
	int calls[SEVERAL] = {0};
	int status = co_to_thread(count_call, calls);

	return worse(status, co_gather(CO_EACH(nap, calls)));
}

static inline int nap_on_core(void *arg UNUSED, size_t index UNUSED,
			      size_t count UNUSED)
{
	return nap(NULL);
}

static inline int run_many(void *arg UNUSED)
{
	return co_run_many(SEVERAL, nap_on_core, NULL, NULL);
}

static inline int use_cores(void *arg UNUSED)
{
	return co_to_thread(run_many, NULL);
}

static inline int use_signals(void *arg UNUSED)
{
	static const int signums[] = {SIGUSR1, SIGHUP};
	struct co_signal *watch;
	int status = co_signal_open(&watch, signums, CO_COUNT(signums));

	if (status < 0)
		return status;
	raise(SIGHUP);
	status = co_signal_wait(watch);
	co_signal_close(watch);
	return status == SIGHUP ? 0 : status;
}

static inline void on_ready(void *arg, int events)
{
	if (events & CO_WRITABLE)
		co_future_set(arg, 0);
}

static inline int use_poll(void *arg UNUSED)
{
	struct co_future ready;
	struct co_poll *poll;
	int fds[2];
	int status;

	if (pipe(fds) < 0)
		return -errno;
	co_future_init(&ready, NULL, NULL);
	status = co_poll_open(&poll, fds[1], on_ready, &ready);
	if (status == 0)
		status = co_poll_set(poll, CO_WRITABLE);
	if (status == 0)
		status = co_future_wait(&ready);
	co_poll_close(poll);
	close(fds[0]);
	close(fds[1]);
	return status;
}

static inline int use_names(void *arg UNUSED)
{
	struct addrinfo *found;
	char host[64], service[16];
	int status = co_getaddrinfo(&found, "127.0.0.1", "80", NULL);

	if (status < 0)
		return status;
	status = co_getnameinfo(found->ai_addr, host, sizeof(host), service,
				sizeof(service),
				NI_NUMERICHOST | NI_NUMERICSERV);
	co_freeaddrinfo(found);
	return status;
}

static inline int await_input(struct co_stream *stream)
{
	struct co_case readable = co_case_readable(stream);
	int index = co_select(&readable, 1);

	return index < 0 ? index : readable.status;
}

static inline int ask(void *server)
{
	struct co_stream *stream;
	char answer[8];
	int status = co_stream_connect(&stream, "127.0.0.1",
				       co_server_port(server));

	if (status < 0)
		return status;
	status = co_stream_write(stream, "question", 8);
	if (status == 0)
		status = co_stream_shutdown(stream);
	if (status == 0)
		status = await_input(stream);
	while (status == 0 && (status = co_stream_read(stream, answer,
						       sizeof(answer))) > 0)
		status = 0;
	co_stream_close(stream);
	return status;
}

static inline int answer(void *server)
{
	struct co_stream *stream;
	char question[8];
	int status = co_server_accept(server, &stream);

	if (status < 0)
		return status;
	while ((status = co_stream_read(stream, question, sizeof(question))) > 0)
		if ((status = co_stream_write(stream, question, status)) < 0)
			break;
	co_stream_close(stream);
	return status;
}

/* Whoever cannot go on ends the other by what it returns. */
static inline int use_streams(void *arg UNUSED)
{
	struct co_task_group group;
	struct co_server *server;
	int status = co_server_listen(&server, "127.0.0.1", 0, 1);

	if (status < 0)
		return status;
	co_task_group_enter(&group);
	status = co_task_group_create_task(&group, NULL, answer, server);
	if (status == 0)
		status = co_task_group_create_task(&group, NULL, ask, server);
	status = co_task_group_leave(&group, status);
	co_server_close(server);
	return status;
}

static inline int dump(void *arg UNUSED)
{
	FILE *null = fopen("/dev/null", "w");
	struct co_task *task = NULL;
	int status = null ? co_create_task(&task, nap, NULL) : -errno;

	status = worse(status, co_sleep(0));
	if (status == 0) {
		co_dump_tasks(null);
		status = co_task_print_stack(task, null);
		if (status == UV_ENOENT) /* it had none */
			status = 0;
	}
	if (task)
		status = worse(status, finish(task));
	if (null)
		fclose(null);
	return status;
}

#endif

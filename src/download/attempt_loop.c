#include "download/attempt_loop.h"

#include <coget/scope.h>
#include <coget/shared.h>

#include "transfer/client.h"

/* In the frame of its caller. */
struct remote_attempt {
	struct attempt_loop *loop;
	struct news_source source;
	struct attempt_hooks hooks; /* there */
	co_fn *fn;
	void *arg;
	uint64_t loop_bytes; /* that the loop had received at its end */
};

static void on_answered(void *context, int64_t began_ns)
{
	struct remote_attempt *remote = context;

	remote->source.news.is_answered = true;
	remote->source.news.began_ns = began_ns;
	news_board_note(&remote->loop->board, &remote->source);
}

static void on_received(void *context, size_t len)
{
	struct remote_attempt *remote = context;

	remote->source.news.received_bytes += len;
	news_board_note(&remote->loop->board, &remote->source);
}

/* What is asked on the run's loop, after what was told. */
struct question {
	const struct attempt_place *home;
	struct news news;
	const char *host;
	int64_t when_ns;
};

static int ask(struct remote_attempt *remote, co_fn *fn,
	       struct question *question)
{
	struct news_board *board = &remote->loop->board;

	question->home = remote->source.home;
	question->news = news_board_take(board, &remote->source);
	return co_to_loop(board->home, fn, question);
}

static int ask_may_go_on(void *arg)
{
	struct question *question = arg;
	const struct attempt_hooks *hooks = question->home->hooks;

	news_heed(question->home, &question->news);
	return hooks->may_go_on_at(hooks->context, question->host);
}

static int may_go_on_at(void *context, const char *host)
{
	struct question question = {.host = host};

	return ask(context, ask_may_go_on, &question);
}

static int ask_when(void *arg)
{
	struct question *question = arg;
	const struct attempt_hooks *hooks = question->home->hooks;

	news_heed(question->home, &question->news);
	question->when_ns = hooks->ask_again_at(hooks->context);
	return 0;
}

/* If it could not be asked, the attempt was cancelled, and will see so. */
static int64_t ask_again_at(void *context)
{
	struct question question = {.when_ns = 0};

	(void)!ask(context, ask_when, &question);
	return question.when_ns;
}

static int ask_exposed(void *arg)
{
	struct question *question = arg;
	const struct attempt_hooks *hooks = question->home->hooks;

	news_heed(question->home, &question->news);
	return hooks->on_exposed(hooks->context, question->host);
}

static int on_exposed(void *context, const char *host)
{
	struct question question = {.host = host};

	return ask(context, ask_exposed, &question);
}

/* On the loop. */
static int run_remote(void *arg)
{
	struct remote_attempt *remote = arg;
	struct news_board *board = &remote->loop->board;
	int status = news_board_add(board, &remote->source);

	if (status < 0)
		return status;
	status = remote->fn(remote->arg);
	news_board_remove(board, &remote->source);
	remote->loop_bytes = board->received_bytes;
	return status;
}

int attempt_loop_call(struct attempt_loop *loop, struct attempt_place *place,
		      co_fn *fn, void *arg)
{
	const struct attempt_place home = *place;
	struct remote_attempt remote = {
		.loop = loop,
		.source = {.home = &home, .progress = *home.progress},
		.hooks =
			{
				.on_answered = on_answered,
				.on_received = home.hooks->on_received
						       ? on_received
						       : NULL,
				.may_go_on_at = may_go_on_at,
				.ask_again_at = ask_again_at,
				.on_exposed = on_exposed,
				.context = &remote,
			},
		.fn = fn,
		.arg = arg,
	};
	int status;

	*place = (struct attempt_place){loop->client, &remote.source.progress,
					&remote.hooks};
	loop->calls++;
	status = co_to_loop(loop->thread.loop, run_remote, &remote);
	loop->calls--;
	*place = home;
	remote.source.news.progress = remote.source.progress;
	news_heed(&home, &remote.source.news);
	news_count_bytes(&loop->board, remote.loop_bytes);
	return status;
}

static int open_there(void *arg)
{
	struct attempt_loop *loop = arg;

	news_board_init(&loop->board);
	return client_open_beside(&loop->client, loop->run->client,
				  &loop->board.received_bytes);
}

static int close_there(void *arg)
{
	struct attempt_loop *loop = arg;

	news_board_release(&loop->board);
	client_close(loop->client);
	return 0;
}

int attempt_loop_open(struct attempt_loop *loop, struct run *run)
{
	int status;

	*loop = (struct attempt_loop){
		.run = run,
		.board = {.home = co_running_loop(), .tally = run->tally},
	};
	status = loop_thread_start(&loop->thread);
	if (status < 0)
		return status;
	status = co_to_loop(loop->thread.loop, open_there, loop);
	if (status < 0)
		loop_thread_stop(&loop->thread);
	return status;
}

void attempt_loop_close(struct attempt_loop *loop)
{
	struct co_scope shield;

	co_shield_enter(&shield);
	(void)!co_to_loop(loop->thread.loop, close_there, loop);
	co_shield_leave(&shield);
	loop_thread_stop(&loop->thread);
}

struct limit {
	struct attempt_loop *loop;
	size_t connections;
};

static int limit_there(void *arg)
{
	const struct limit *limit = arg;

	client_limit(limit->loop->client, limit->connections);
	return 0;
}

void attempt_loop_limit(struct attempt_loop *loop, size_t connections)
{
	struct limit limit = {loop, connections};

	(void)!co_to_loop(loop->thread.loop, limit_there, &limit);
}

static int keep_there(void *arg)
{
	const struct limit *limit = arg;

	client_keep(limit->loop->client, limit->connections);
	return 0;
}

void attempt_loop_keep(struct attempt_loop *loop, size_t connections)
{
	struct limit limit = {loop, connections};

	(void)!co_to_loop(loop->thread.loop, keep_there, &limit);
}

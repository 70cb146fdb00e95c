#include "download/attempt_news.h"

#include <coget/shared.h>
#include <coget/time.h>

/* How often the display can see that something has come. */
#define LOOK_NS (100 * CO_MILLISECOND)

/* When to try again to tell what could not be told yet. */
#define AGAIN_NS CO_MILLISECOND

/* While it is true, what is told is the run's loop's. */
static bool is_told(struct news_board *board)
{
	return atomic_load_explicit(&board->is_told, memory_order_acquire);
}

static void set_told(struct news_board *board, bool is_told)
{
	atomic_store_explicit(&board->is_told, is_told, memory_order_release);
}

void news_count_bytes(struct news_board *board, uint64_t bytes)
{
	if (bytes <= board->counted_bytes)
		return;
	board->tally->received_bytes += bytes - board->counted_bytes;
	board->counted_bytes = bytes;
}

void news_heed(const struct attempt_place *home, const struct news *news)
{
	const struct attempt_hooks *hooks = home->hooks;

	if (news->is_answered)
		hooks->on_answered(hooks->context, news->began_ns);
	if (news->received_bytes > 0)
		hooks->on_received(hooks->context, news->received_bytes);
	*home->progress = news->progress;
}

/*
 * On the run's loop.  No attempt of these ends before: the message is ahead of
 * that of its end.
 */
static int hear(void *arg)
{
	struct news_board *board = arg;

	news_count_bytes(board, board->told_bytes);
	for (struct news_source *at = board->told; at; at = at->next_told)
		news_heed(at->home, &at->told);
	set_told(board, false);
	return 0;
}

static void link_first(struct news_board *board, struct news_source *source)
{
	source->prev = NULL;
	source->next = board->sources;
	if (board->sources)
		board->sources->prev = source;
	board->sources = source;
}

static void unlink_source(struct news_board *board, struct news_source *source)
{
	*(source->prev ? &source->prev->next : &board->sources) = source->next;
	if (source->next)
		source->next->prev = source->prev;
}

struct news news_board_take(struct news_board *board,
			    struct news_source *source)
{
	struct news news = source->news;

	news.progress = source->progress;
	source->news = (struct news){0};
	board->news_count -= source->has_news;
	source->has_news = false;
	return news;
}

static void gather_news(struct news_board *board)
{
	struct news_source *source = board->sources;

	board->told_bytes = board->received_bytes;
	board->told = NULL;
	for (; board->news_count > 0; source = source->next) {
		if (!source->has_news)
			continue;
		source->told = news_board_take(board, source);
		source->next_told = board->told;
		board->told = source;
	}
}

static void tell(void *arg)
{
	struct news_board *board = arg;

	if (board->news_count == 0)
		return;
	if (is_told(board)) { /* the next look sees to what is left */
		(void)!co_call_later(&board->tell, AGAIN_NS);
		return;
	}
	gather_news(board);
	set_told(board, true);
	if (co_create_task_threadsafe(board->home, NULL, hear, board) < 0)
		set_told(board, false);
}

void news_board_note(struct news_board *board, struct news_source *source)
{
	if (source->has_news)
		return;
	unlink_source(board, source);
	link_first(board, source);
	source->has_news = true;
	if (board->news_count++ == 0)
		co_call_soon(&board->tell);
}

static bool has_moved(const struct news_source *source)
{
	const struct progress *now = &source->progress;
	const struct progress *told = &source->told.progress;

	return now->received_bytes != told->received_bytes ||
	       now->total_bytes != told->total_bytes ||
	       now->held_ns != told->held_ns;
}

static void look(void *arg)
{
	struct news_board *board = arg;
	struct news_source *source = board->sources, *next;

	if (!is_told(board))
		for (; source; source = next) {
			next = source->next;
			if (has_moved(source))
				news_board_note(board, source);
		}
	if (board->sources && co_call_later(&board->look, LOOK_NS) < 0)
		return; /* no memory: the display stands still */
}

void news_board_init(struct news_board *board)
{
	co_callback_init(&board->tell, tell, board);
	co_callback_init(&board->look, look, board);
}

void news_board_release(struct news_board *board)
{
	co_callback_cancel(&board->tell);
	co_callback_cancel(&board->look);
}

int news_board_add(struct news_board *board, struct news_source *source)
{
	if (!board->sources && co_call_later(&board->look, LOOK_NS) < 0)
		return UV_ENOMEM;
	source->told.progress = source->progress;
	link_first(board, source);
	return 0;
}

void news_board_remove(struct news_board *board, struct news_source *source)
{
	unlink_source(board, source);
	board->news_count -= source->has_news;
}

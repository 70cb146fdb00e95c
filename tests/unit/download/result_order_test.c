/* Results in the order of their items, whoever tells them when. */
#include "download/result_order.h"

#include "unit/runtime/util.h"

/* An emitter that writes down what it is told: "1d 2f h3 3s". */
struct log {
	char text[512];
	unsigned yields; /* so often each emit suspends */
	int status;
};

static void check_whole(const struct event *event)
{
	ck_assert_str_eq(event->item->url, "http://host/");
	ck_assert_str_eq(event->item->host, "host:80");
	ck_assert_str_eq(event->item->source, "list");
	ck_assert_uint_eq(event->item->line, 7);
	ck_assert_str_eq(event->item->options->id, "an id");
	ck_assert_str_eq(event->path, "dir/name");
	ck_assert_str_eq(event->name, "name");
	ck_assert_str_eq(event->part_path, "dir/name.part");
	ck_assert_str_eq(event->failure->what, "why");
	ck_assert_uint_eq(event->progress->received_bytes, 5);
	ck_assert_int_eq(event->digest->value[0], 9);
	ck_assert_str_eq(event->response->url_effective, "http://other/");
	ck_assert_str_eq(event->response->content_type, "text/plain");
	ck_assert_str_eq(event->response->version.etag, "\"tag\"");
	ck_assert_uint_eq(event->response->checksum_count, 1);
	ck_assert_int_eq(event->response->checksums[0].value[0], 8);
	ck_assert_int_eq(event->response->http_code, 200);
}

static int write_down(void *context, const struct event *event)
{
	struct log *log = context;
	size_t len = strlen(log->text);

	if (event->purpose == EVENT_IS_FOLLOWED)
		snprintf(log->text + len, sizeof(log->text) - len, "h%d ",
			 (int)event->item->index);
	else
		snprintf(log->text + len, sizeof(log->text) - len, "%d%c ",
			 (int)event->item->index,
			 event_kind(event->type)->name[0]);
	yield_turns(log->yields);
	if (event_kind(event->type)->is_result)
		check_whole(event);
	return log->status;
}

static struct result_order *open_order(struct log *log, size_t window)
{
	struct result_order *order;

	ck_assert_int_eq(result_order_open(&order, window,
					   (struct emitter){
						   .emit = write_down,
						   .context = log,
					   }),
			 0);
	return order;
}

/* An event with all of it, gone when the call returns. */
static int emit(struct result_order *order, uint64_t index,
		enum event_type type)
{
	struct emitter emitter = result_order_emitter(order);
	struct checksum digest = {.value = {9}}, checksum = {.value = {8}};
	struct progress progress = {.received_bytes = 5};
	struct failure failure = {.error = ERROR_NETWORK, .what = "why"};
	struct response response = RESPONSE_NONE;
	struct item *item = item_new("http://host/");
	char path[] = "dir/name", name[] = "name", part[] = "dir/name.part";
	int status;

	item->index = index;
	item->host = strdup("host:80");
	item->source = "list";
	item->line = 7;
	item_own_options(item)->id = strdup("an id");
	response.http_code = 200;
	response.url_effective = strdup("http://other/");
	response.content_type = strdup("text/plain");
	response.version.etag = strdup("\"tag\"");
	response.checksums = malloc(sizeof(checksum));
	response.checksums[0] = checksum;
	response.checksum_count = 1;
	status = emitter.emit(emitter.context, &(struct event){
						       .type = type,
						       .item = item,
						       .name = name,
						       .progress = &progress,
						       .response = &response,
						       .failure = &failure,
						       .path = path,
						       .part_path = part,
						       .digest = &digest,
					       });
	response_reset(&response);
	item_free(item);
	memset(path, 'x', sizeof(path) - 1);
	memset(name, 'x', sizeof(name) - 1);
	memset(part, 'x', sizeof(part) - 1);
	return status;
}

ASYNC_TEST(results_are_told_in_their_order)
{
	struct log log = {0};
	struct result_order *order = open_order(&log, 16);

	ck_assert_int_eq(emit(order, 3, EVENT_SKIPPED), 0);
	ck_assert_int_eq(emit(order, 2, EVENT_FAILED), 0);
	ck_assert_int_eq(emit(order, 5, EVENT_DONE), 0);
	ck_assert_int_eq(emit(order, 1, EVENT_DONE), 0);
	ck_assert_int_eq(emit(order, 4, EVENT_PLANNED), 0);
	ck_assert_str_eq(log.text, "h3 h2 h5 1d 2f 3s 4p 5d ");
	result_order_close(order);
}

ASYNC_TEST(other_events_pass_at_once)
{
	struct log log = {0};
	struct result_order *order = open_order(&log, 16);

	ck_assert_int_eq(emit(order, 2, EVENT_START), 0);
	ck_assert_int_eq(emit(order, 2, EVENT_RETRY), 0);
	ck_assert_str_eq(log.text, "2s 2r ");
	result_order_close(order);
}

struct one {
	struct result_order *order;
	uint64_t index;
};

static int emit_one(void *arg)
{
	const struct one *one = arg;

	return emit(one->order, one->index, EVENT_DONE);
}

ASYNC_TEST(what_comes_while_another_is_told_comes_behind_it)
{
	struct log log = {.yields = 3};
	struct result_order *order = open_order(&log, 16);
	struct one ones[] = {{order, 2}, {order, 1}, {order, 4}, {order, 3}};
	struct co_task *tasks[4];

	for (size_t i = 0; i < 4; i++) {
		tasks[i] = spawn(emit_one, &ones[i]);
		yield_turns(2);
	}
	for (size_t i = 0; i < 4; i++)
		ck_assert_int_eq(finish(tasks[i]), 0);
	ck_assert_ptr_nonnull(strstr(log.text, "1d"));
	ck_assert(strstr(log.text, "1d") < strstr(log.text, "2d"));
	ck_assert(strstr(log.text, "2d") < strstr(log.text, "3d"));
	ck_assert(strstr(log.text, "3d") < strstr(log.text, "4d"));
	result_order_close(order);
}

static int await_17(void *arg)
{
	return result_order_await(arg, 17);
}

ASYNC_TEST(the_window_is_bounded)
{
	struct log log = {0};
	struct result_order *order = open_order(&log, 1);
	struct co_task *task;

	ck_assert(result_order_has_room(order, 16));
	ck_assert(!result_order_has_room(order, 17));
	task = spawn(await_17, order);
	yield_turns(2);
	ck_assert_int_eq(co_task_state(task), CO_TASK_SUSPENDED);
	ck_assert_int_eq(emit(order, 1, EVENT_DONE), 0);
	ck_assert_int_eq(finish(task), 0);
	ck_assert(result_order_has_room(order, 17));
	task = spawn(await_17, order);
	ck_assert_int_eq(finish(task), 0);
	result_order_close(order);
}

ASYNC_TEST(who_waits_for_room_can_be_cancelled)
{
	struct log log = {0};
	struct result_order *order = open_order(&log, 1);
	struct co_task *task = spawn(await_17, order);

	yield_turns(2);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	ck_assert_int_eq(emit(order, 1, EVENT_DONE), 0);
	result_order_close(order);
}

ASYNC_TEST(at_the_end_the_rest_is_told_and_what_is_missing_passed_over)
{
	struct log log = {0};
	struct result_order *order = open_order(&log, 16);

	ck_assert_int_eq(emit(order, 9, EVENT_FAILED), 0);
	ck_assert_int_eq(emit(order, 3, EVENT_DONE), 0);
	ck_assert_int_eq(result_order_finish(order), 0);
	ck_assert_str_eq(log.text, "h9 h3 3d 9f ");
	result_order_close(order);
}

ASYNC_TEST(an_emitter_that_fails_is_heard)
{
	struct log log = {0};
	struct result_order *order = open_order(&log, 16);

	ck_assert_int_eq(emit(order, 2, EVENT_DONE), 0);
	log.status = UV_EPIPE;
	ck_assert_int_eq(emit(order, 1, EVENT_DONE), UV_EPIPE);
	ck_assert_int_eq(emit(order, 3, EVENT_DONE), UV_EPIPE);
	result_order_close(order);
}

int main(void)
{
	return RUN_SUITE(
		"result order", results_are_told_in_their_order,
		other_events_pass_at_once,
		what_comes_while_another_is_told_comes_behind_it,
		the_window_is_bounded, who_waits_for_room_can_be_cancelled,
		at_the_end_the_rest_is_told_and_what_is_missing_passed_over,
		an_emitter_that_fails_is_heard);
}

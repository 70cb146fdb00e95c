/*
 * Lists of URLs and of JSON, packed or not, and what the report says of their
 * lines: each item is accepted or fails, and each line of output is one.
 */
#include "fuzz.h"

#include <sys/mman.h>
#include <unistd.h>

#include <coget/run.h>

#include "base/utf8.h"
#include "input/list.h"
#include "report/json.h"
#include "report/lines.h"

/* A pattern stands for so many that not all can be waited for. */
#define ITEMS_MAX 300

static const struct settings settings = {.glob = true, .glob_lists = true};
static struct tally tally;
static uint64_t failures;
static int list_fd = -1;

static void check_line(const struct buf *out)
{
	CHECK(out->len > 0 && out->data[out->len - 1] == '\n');
	CHECK(memchr(out->data, '\n', out->len) == out->data + out->len - 1);
	CHECK(utf8_is_valid(out->data, out->len));
}

static void check_failure(const struct event *event)
{
	struct buf out = BUF_INIT(1 << 24);

	CHECK(event->failure->error != ERROR_NONE && event->failure->what[0]);
	failures++;
	CHECK(line_failure(&out, event) == 0);
	check_line(&out);
	buf_reset(&out);
	CHECK(json_event(&out, event) == 0);
	check_line(&out);
	buf_release(&out);
}

static void check_start(const struct item *item)
{
	struct buf out = BUF_INIT(1 << 24);
	struct event event = {.type = EVENT_START, .item = item};

	CHECK(json_event(&out, &event) == 0);
	check_line(&out);
	buf_release(&out);
}

static int take_item(void *context, struct item *item)
{
	uint64_t *items = context;

	CHECK(item->index >= 1 && item->index <= tally.read);
	CHECK(item->line >= 1 && item->url && item->host);
	check_start(item);
	item_free(item);
	return ++*items < ITEMS_MAX ? 0 : UV_ECANCELED;
}

static int flush(void *context)
{
	(void)context;
	return 0;
}

static int reject(void *context, const struct item *item,
		  const struct failure *failure)
{
	struct event event = {
		.type = EVENT_FAILED,
		.item = item,
		.failure = failure,
	};

	(void)context;
	check_failure(&event);
	return 0;
}

static int read_list(void *arg)
{
	uint64_t items = 0;
	struct item_builder builder = {
		.settings = &settings,
		.tally = &tally,
		.consumer = {take_item, flush, reject, &items, NULL},
	};
	struct list_result result = {0};

	if (list_read(&builder, arg, &result) == 0)
		CHECK(items + failures == tally.read);
	else
		CHECK(items == ITEMS_MAX);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[64];

	if (list_fd < 0)
		list_fd = memfd_create("list", 0);
	CHECK(ftruncate(list_fd, 0) == 0);
	CHECK(pwrite(list_fd, data, size, 0) == (ssize_t)size);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", list_fd);
	tally = (struct tally){0};
	failures = 0;
	CHECK(co_run(read_list, path) == 0);
	return 0;
}

/*
 * Lists, as the batch reads them, and what the report says of their lines: each
 * item becomes a job or a failure, and each line of output is one.
 */
#include "fuzz.h"

#include <sys/mman.h>
#include <unistd.h>

#include <coget/run.h>

#include "base/text.h"
#include "batch/list.h"
#include "report/json.h"
#include "report/lines.h"

static struct settings settings = {.exists = EXISTS_OVERWRITE};
static struct tally tally;
static uint64_t failures;
static int list_fd = -1;

static void check_line(const struct buf *out)
{
	CHECK(out->len > 0 && out->data[out->len - 1] == '\n');
	CHECK(memchr(out->data, '\n', out->len) == out->data + out->len - 1);
	CHECK(text_is_utf8(out->data, out->len));
}

static int on_event(void *context, const struct event *event)
{
	struct buf out = BUF_INIT(1 << 24);

	(void)context;
	CHECK(event->type == EVENT_FAILED);
	CHECK(event->failure->fault != FAULT_NONE && event->failure->what[0]);
	failures++;
	CHECK(line_failure(&out, event) == 0);
	check_line(&out);
	buf_reset(&out);
	CHECK(json_event(&out, event) == 0);
	check_line(&out);
	buf_release(&out);
	return 0;
}

static void check_jobs(struct jobqueue *queue)
{
	uint64_t jobs = 0;
	struct job *job;

	while ((job = jobqueue_drain(queue))) {
		CHECK(job->index >= 1 && job->index <= tally.read);
		CHECK(job->line >= 1 && job->url && job->host && job->name);
		job_free(job);
		jobs++;
	}
	CHECK(jobs + failures == tally.read);
}

static int read_list(void *arg)
{
	struct batch batch = {
		.settings = &settings,
		.tally = &tally,
		.emitter = {.emit = on_event},
	};
	struct supply supply = {.batch = &batch};

	CHECK(jobqueue_open(&batch.queue, 4096, 1, 1) == 0);
	CHECK(list_read(&supply, arg) == 0);
	CHECK(supply_pass_on(&supply) == 0);
	check_jobs(batch.queue);
	jobqueue_close(batch.queue);
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

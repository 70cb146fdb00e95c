#include "report/page.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <coget/scope.h>
#include <coget/thread.h>
#include <coget/time.h>

#include "base/atomic_file.h"
#include "base/file.h"
#include "base/own_path.h"
#include "model/target_failure.h"
#include "report/page_body.h"
#include "report/page_data.h"

/* What is received is looked at so often, where no event comes. */
#define SAMPLE_NS (100 * CO_MILLISECOND)

/* A thousand transfers take a third of a megabyte. */
#define PAGE_CAP ((size_t)16 * 1024 * 1024)

struct page {
	struct own_path path;
	struct atomic_file file;
	struct buf text;
	struct page_data data;
};

static int open_on_disk(void *arg)
{
	struct page *page = arg;
	int status = own_path_open(&page->path, page->data.settings->report);

	return status == 0 ? atomic_file_open(&page->file, &page->path)
			   : status;
}

static void page_free(struct page *page)
{
	atomic_file_release(&page->file);
	own_path_release(&page->path);
	buf_release(&page->text);
	page_data_release(&page->data);
	free(page);
}

static void explain(struct failure *failure, int status, const char *path)
{
	const struct target target = {
		.path = path,
		.in_the_way = "move it away, or give --report another name",
		.remedy = "check its directory, or give --report another name",
	};

	target_failure_set(failure, status, &target);
}

int page_open(struct page **out, const struct settings *settings,
	      const struct tally *tally, int64_t now_ns,
	      struct failure *failure)
{
	struct page *page = malloc(sizeof(*page));
	int status;

	*out = NULL;
	if (!page)
		return UV_ENOMEM;
	page->path = OWN_PATH_NONE;
	page->file = ATOMIC_FILE_NONE;
	page->text = BUF_INIT(PAGE_CAP);
	page_data_init(&page->data, settings, tally, now_ns);
	status = co_to_thread(open_on_disk, page);
	if (status == 0) {
		*out = page;
		return 0;
	}
	page_free(page);
	if (status == UV_ENOMEM || status == UV_ECANCELED)
		return status;
	explain(failure, status, settings->report);
	return UV_EPROTO;
}

void page_follow(struct page *page, const struct event *event, int64_t now_ns)
{
	if (page)
		page_data_follow(&page->data, event, now_ns);
}

void page_note(struct page *page, const char *text)
{
	if (page)
		page_data_note(&page->data, text);
}

int64_t page_due_ns(const struct page *page)
{
	const struct history *history = page ? &page->data.history : NULL;

	if (!page)
		return CO_FOREVER;
	return history->at_ns +
	       (history->bin_ns > SAMPLE_NS ? history->bin_ns : SAMPLE_NS);
}

void page_sample(struct page *page, int64_t now_ns)
{
	if (page && now_ns >= page_due_ns(page))
		history_advance(&page->data.history, now_ns,
				page->data.tally->received_bytes);
}

static int place_on_disk(void *arg)
{
	struct page *page = arg;
	int status =
		file_write_all(page->file.fd, page->text.data, page->text.len);

	if (status == 0 && fsync(page->file.fd) != 0)
		status = -errno;
	return status == 0 ? atomic_file_commit(&page->file) : status;
}

static int discard_on_disk(void *arg)
{
	struct page *page = arg;

	atomic_file_discard(&page->file);
	return 0;
}

static int format(struct page *page, struct summary *summary, enum run_end end,
		  int64_t now_ns)
{
	struct page_data *data = &page->data;

	history_advance(&data->history, now_ns, data->tally->received_bytes);
	transfers_end(&data->transfers, now_ns);
	causes_sort(&summary->causes);
	data->summary = summary;
	data->end = end;
	data->end_ns = now_ns;
	return page_body_put(&page->text, data);
}

int page_close(struct page *page, struct summary *summary, enum run_end end,
	       int64_t now_ns, struct failure *failure)
{
	const char *path = page->data.settings->report;
	int status = format(page, summary, end, now_ns);
	struct co_scope shield;
	char doing[256];

	co_shield_enter(&shield);
	if (status == 0)
		status = co_to_thread(place_on_disk, page);
	if (status != 0)
		(void)!co_to_thread(discard_on_disk, page);
	co_shield_leave(&shield);
	if (status != 0) {
		snprintf(doing, sizeof(doing), "cannot write the report %s",
			 path);
		failure_set_status(failure, status, doing);
	}
	page_free(page);
	return status == 0 ? 0 : UV_EPROTO;
}

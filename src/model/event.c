#include "model/event.h"

#define COUNTED(member) \
	.is_counted = true, .counter = offsetof(struct tally, member)

static const struct event_kind kinds[] = {
	[EVENT_START] =
		{
			.name = "start",
			.fields = EVENT_HAS_ITEM,
			COUNTED(started),
			.is_beginning = true,
		},
	[EVENT_DONE] =
		{
			.name = "done",
			.fields = EVENT_HAS_ITEM | EVENT_HAS_RESPONSE |
				  EVENT_HAS_PATH | EVENT_HAS_DIGEST,
			COUNTED(done),
			.is_end = true,
			.is_finish = true,
			.is_result = true,
		},
	[EVENT_FOUND] =
		{
			.name = "found",
			.fields = EVENT_HAS_ITEM | EVENT_HAS_RESPONSE |
				  EVENT_HAS_FOUND,
			COUNTED(done),
			.is_end = true,
			.is_finish = true,
			.is_result = true,
		},
	[EVENT_FAILED] =
		{
			.name = "failed",
			.fields = EVENT_HAS_ITEM | EVENT_HAS_RESPONSE |
				  EVENT_HAS_FAILURE,
			COUNTED(failed),
			.is_end = true,
			.is_result = true,
		},
	[EVENT_SKIPPED] =
		{
			.name = "skipped",
			.fields = EVENT_HAS_ITEM | EVENT_HAS_PATH |
				  EVENT_HAS_REASON,
			COUNTED(skipped),
			.is_end = true,
			.is_finish = true,
			.is_result = true,
		},
	[EVENT_RETRY] =
		{
			.name = "retry",
			.fields = EVENT_HAS_ITEM | EVENT_HAS_RETRY,
			COUNTED(retries),
			.is_end = true,
		},
	[EVENT_PLANNED] =
		{
			.name = "planned",
			.fields = EVENT_HAS_ITEM | EVENT_HAS_PATH,
			COUNTED(planned),
			.is_end = true,
			.is_finish = true,
			.is_result = true,
		},
	[EVENT_WAIT] =
		{
			.name = "wait",
			.fields = EVENT_HAS_ITEM | EVENT_HAS_WAIT,
			.is_end = true,
		},
	[EVENT_AGAIN] = {.fields = EVENT_HAS_ITEM, .is_beginning = true},
	[EVENT_PROGRESS] =
		{
			.name = "progress",
			.fields = EVENT_HAS_ITEM | EVENT_HAS_PROGRESS,
		},
	[EVENT_HOST] = {.name = "host", .fields = EVENT_HAS_HOST},
	[EVENT_LIMIT] = {.name = "limit", .fields = EVENT_HAS_LIMIT},
	[EVENT_SUMMARY] = {.name = "summary", .fields = EVENT_HAS_SUMMARY},
};

const char *event_file(const struct event *event)
{
	return event->entry ? event->entry : event->path;
}

const struct event_kind *event_kind(enum event_type type)
{
	return &kinds[type];
}

const struct response *event_new_answer(const struct event *event)
{
	bool ends_attempt =
		event->type == EVENT_DONE || event->type == EVENT_FOUND ||
		event->type == EVENT_FAILED || event->type == EVENT_RETRY;

	return ends_attempt && !event->is_old_answer ? event->response : NULL;
}

uint64_t tally_expected(const struct tally *tally, bool *is_exact)
{
	uint64_t listed = tally->read - tally->unlisted;
	double left;

	*is_exact = tally->input_ended;
	if (tally->input_ended)
		return tally->read;
	if (tally->has_arguments_only) {
		*is_exact = tally->unread_arguments == 0;
		return tally->read + tally->unread_arguments +
		       tally->unexpanded;
	}
	if (tally->list_read_bytes == 0 || listed == 0 ||
	    tally->list_read_bytes > tally->list_bytes)
		return 0;
	left = (double)(tally->list_bytes - tally->list_read_bytes) /
	       (double)tally->list_read_bytes * (double)listed;
	return tally->read + (uint64_t)(left + 0.5);
}

void tally_count(struct tally *tally, const struct event *event)
{
	const struct event_kind *kind = event_kind(event->type);
	uint64_t *counter = (uint64_t *)((char *)tally + kind->counter);

	if (event->type == EVENT_FAILED) {
		/* An interrupted item is still to be fetched. */
		if (event->failure->error == ERROR_INTERRUPTED)
			return;
		tally->failed_as = exit_status_of_both(
			tally->failed_as, failure_exit_status(event->failure));
	}
	*counter += kind->is_counted;
}

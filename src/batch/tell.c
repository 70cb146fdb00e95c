/*
 * What the stages tell: counted, noted in the list of failures, and passed on
 * to whoever watches the run.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

#include <coget/scope.h>

#include "batch/failed_list.h"
#include "batch/stages.h"

/* An interrupted item is still to be fetched. */
static bool is_failure(const struct event *event)
{
	return event->type == EVENT_FAILED &&
	       event->failure->fault != FAULT_INTERRUPTED;
}

static void count(struct tally *tally, const struct event *event)
{
	switch (event->type) {
	case EVENT_START:
		tally->started++;
		break;
	case EVENT_DONE:
		tally->done++;
		break;
	case EVENT_FAILED:
		tally->failed += is_failure(event);
		break;
	case EVENT_SKIPPED:
		tally->skipped++;
		break;
	case EVENT_RETRY:
		tally->retries++;
		break;
	case EVENT_WAIT:
	case EVENT_AGAIN:
		break;
	}
}

int batch_tell(struct batch *batch, const struct event *event)
{
	struct co_scope shield;
	int status;

	count(batch->tally, event);
	if (batch->records.failed && is_failure(event))
		failed_list_add(batch->records.failed, event->job,
				event->failure);
	co_shield_enter(&shield);
	status = batch->emitter.emit(batch->emitter.context, event);
	co_shield_leave(&shield);
	return status;
}

int batch_say(struct batch *batch, const char *format, ...)
{
	struct co_scope shield;
	char text[1024];
	va_list args;
	int status;

	if (!batch->emitter.say)
		return 0;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	co_shield_enter(&shield);
	status = batch->emitter.say(batch->emitter.context, text);
	co_shield_leave(&shield);
	return status;
}

#include "download/emit.h"

#include <stdarg.h>
#include <stdio.h>

#include <coget/scope.h>

#include "download/run.h"

/* One failure more ends the run, as the first signal would. */
static int stop_run(struct run *run)
{
	size_t max = run->settings->max_failures;
	int status;

	if (run->has_stopped)
		return UV_ECANCELED;
	run->has_stopped = true;
	status = emit_notice(run->emitter,
			     "stopping, as %zu %s failed; parts of files are "
			     "kept",
			     max, max == 1 ? "item has" : "items have");
	return status < 0 ? status : UV_ECANCELED;
}

/* Whether it is the failure that --max-failures ends the run at. */
static bool is_last_failure(const struct run *run, const struct event *event)
{
	return event->type == EVENT_FAILED &&
	       event->failure->error != ERROR_INTERRUPTED &&
	       run_has_failed_enough(run->settings, run->tally);
}

int run_emit(struct run *run, const struct item *item, struct event event)
{
	struct co_scope shield;
	int status;

	event.item = item;
	tally_count(run->tally, &event);
	co_shield_enter(&shield);
	status = run->emitter.emit(run->emitter.context, &event);
	co_shield_leave(&shield);
	return status == 0 && is_last_failure(run, &event) ? stop_run(run)
							   : status;
}

int emit_notice(struct emitter emitter, const char *format, ...)
{
	struct co_scope shield;
	char text[1024];
	va_list args;
	int status;

	if (!emitter.notify)
		return 0;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	co_shield_enter(&shield);
	status = emitter.notify(emitter.context, text);
	co_shield_leave(&shield);
	return status;
}

int emit_unkept(struct emitter emitter, const struct failure *why, int status,
		struct failure *failure)
{
	if (failure->error == ERROR_NONE) {
		*failure = *why;
		return status == 0 ? UV_EPROTO : status;
	}
	(void)!emit_notice(emitter, "%s; %s", why->what, failure_remedy(why));
	return status;
}

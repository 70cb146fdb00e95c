#include "download/records.h"

#include <coget/scope.h>
#include <coget/time.h>

#include "download/emit.h"
#include "input/failed_list.h"
#include "session/session.h"

static bool is_busy(int status, const struct failure *failure)
{
	return status == UV_EPROTO && failure->error == ERROR_BUSY;
}

/* What is opened once no other process has it. */
struct opening {
	struct records *records;
	const struct settings *settings;
	struct emitter emitter;
	struct failure *failure;
	int (*open)(struct opening *opening);
};

/*
 * Another run of the same command may be under way: this one comes after it.
 * Suspends until then.
 */
static int open_when_free(struct opening *opening)
{
	struct failure *failure = opening->failure;
	int status = opening->open(opening);

	if (is_busy(status, failure)) {
		status = emit_notice(opening->emitter,
				     "%s; waiting until it has ended",
				     failure->what);
		if (status < 0)
			return status;
		status = UV_EPROTO;
	}
	while (is_busy(status, failure)) {
		status = co_sleep(RECORDS_BUSY_NS);
		if (status == 0)
			status = opening->open(opening);
	}
	if (status != UV_EPROTO) /* it is not why the run ends */
		failure->error = ERROR_NONE;
	return status;
}

static int open_session(struct opening *opening)
{
	const struct settings *settings = opening->settings;
	struct session_options options = {.path = settings->session,
					  .dir = settings->dir,
					  .archive = settings_archive(settings),
					  .fsync = settings->fsync,
					  .trust = settings->trust_session};

	return session_open(&opening->records->session, &options,
			    opening->failure);
}

static int open_list(struct opening *opening)
{
	return failed_list_open(&opening->records->failed, opening->settings,
				opening->failure);
}

int records_open_session(struct records *records,
			 const struct settings *settings,
			 struct emitter emitter, struct failure *failure)
{
	struct opening opening = {records, settings, emitter, failure,
				  open_session};
	const char *notice;
	int status;

	if (!settings->session)
		return 0;
	status = open_when_free(&opening);
	if (status < 0)
		return status;
	notice = session_notice(records->session);
	status = notice ? emit_notice(emitter, "%s", notice) : 0;
	if (status < 0)
		return status;
	return co_create_task(&records->settler, session_keep_settling,
			      records->session);
}

/* The run ends, but is to be listed: whoever else has the list keeps it. */
static void open_list_at_last(struct records *records,
			      const struct settings *settings)
{
	struct failure unsaid;
	struct co_scope shield;

	co_shield_enter(&shield);
	(void)!failed_list_open(&records->failed, settings, &unsaid);
	co_shield_leave(&shield);
}

int records_open_list(struct records *records, const struct settings *settings,
		      struct emitter emitter, int status,
		      struct failure *failure)
{
	struct opening opening = {records, settings, emitter, failure,
				  open_list};

	if (!settings->failed)
		return status;
	if (status == 0) {
		status = open_when_free(&opening);
		if (status != UV_ECANCELED)
			return status;
	}
	open_list_at_last(records, settings);
	return status;
}

static void end_settler(struct records *records)
{
	if (!records->settler)
		return;
	co_task_cancel(records->settler);
	(void)!co_join(records->settler);
	co_task_release(records->settler);
}

int records_close(struct records *records, const struct settings *settings,
		  struct emitter emitter, int status, struct failure *failure)
{
	struct failure unlisted = {0}, unsettled = {0};
	struct co_scope shield;
	bool was_left = false;

	co_shield_enter(&shield);
	end_settler(records);
	if (failed_list_close(records->failed, &was_left, &unlisted) < 0)
		status = emit_unkept(emitter, &unlisted, status, failure);
	if (session_close(records->session, &unsettled) < 0)
		status = emit_unkept(emitter, &unsettled, status, failure);
	co_shield_leave(&shield);
	if (was_left)
		(void)!emit_notice(
			emitter,
			"%s is as it was: not all of the lists could be read",
			settings->failed);
	return status;
}

#include "batch/records.h"

#include <stdio.h>

#include <coget/scope.h>

#include "batch/failed_list.h"
#include "session/session.h"

static int say(struct emitter emitter, const char *text)
{
	struct co_scope shield;
	int status;

	if (!emitter.say)
		return 0;
	co_shield_enter(&shield);
	status = emitter.say(emitter.context, text);
	co_shield_leave(&shield);
	return status;
}

static int open_session(struct records *records,
			const struct settings *settings,
			struct emitter emitter, struct failure *failure)
{
	struct session_options options = {.path = settings->session,
					  .dir = settings->dir,
					  .fsync = settings->fsync};
	const char *notice;
	int status = session_open(&records->session, &options, failure);

	if (status < 0)
		return status;
	notice = session_notice(records->session);
	status = notice ? say(emitter, notice) : 0;
	if (status < 0)
		return status;
	return co_create_task(&records->settler, session_keep_settling,
			      records->session);
}

int records_open(struct records *records, const struct settings *settings,
		 struct emitter emitter, struct failure *failure)
{
	int status = 0;

	*records = (struct records){0};
	if (settings->session)
		status = open_session(records, settings, emitter, failure);
	if (status == 0 && settings->failed)
		status = failed_list_open(&records->failed, settings, failure);
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
	struct co_scope shield;
	bool was_left = false;
	char text[256];
	int ended[2];

	co_shield_enter(&shield);
	end_settler(records);
	ended[0] = failed_list_close(records->failed, status == 0, &was_left,
				     failure);
	ended[1] = session_close(records->session, failure);
	co_shield_leave(&shield);
	if (was_left) {
		snprintf(text, sizeof(text),
			 "%s was left as it was: not all of it was tried",
			 settings->failed);
		(void)!say(emitter, text);
	}
	for (int i = 0; i < 2 && status == 0; i++)
		status = ended[i];
	return status;
}

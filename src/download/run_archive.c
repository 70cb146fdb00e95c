#include "download/run_archive.h"

#include "archive/archive.h"
#include "base/units.h"
#include "download/emit.h"
#include "session/entry_log.h"
#include "session/session.h"

static struct archive_options options_of(const struct run *run)
{
	const struct settings *settings = run->settings;
	const struct session *session = run->records.session;
	struct archive_options options = {
		.format = settings->warc ? &archive_warc : &archive_tar,
		.path = settings_archive(settings),
		.exists = settings->exists,
		.fsync = settings->fsync,
		.has_session = session,
	};

	if (session)
		options.known_bytes =
			session_archive_end(session, &options.was_cut_short);
	return options;
}

/* What the session does not know is fetched again. */
static int tell_cut(const struct run *run, const struct archive *archive)
{
	uint64_t cut_bytes = archive_cut_bytes(archive);
	char size[UNITS_TEXT_SIZE];

	if (cut_bytes == 0)
		return 0;
	units_format_bytes(size, cut_bytes);
	return emit_notice(run->emitter,
			   "the last run was cut short; %s of a file that was "
			   "not complete were cut off the end of %s",
			   size, archive_path(archive));
}

static void remember(void *archive, const char *payload)
{
	archive_remember(archive, payload);
}

int run_archive_open(struct archive **out, const struct run *run,
		     struct failure *failure)
{
	const struct archive_options options = options_of(run);
	int status;

	*out = NULL;
	if (!options.path)
		return 0;
	status = archive_open(out, &options, failure);
	if (status != 0)
		return status;
	entry_log_opened(run->records.session);
	if (run->records.session)
		session_payloads(run->records.session, remember, *out);
	return tell_cut(run, *out);
}

int run_archive_close(struct archive *archive, const struct run *run,
		      int status, struct failure *failure)
{
	struct failure unended = {0};

	return archive_close(archive, &unended) < 0
		       ? emit_unkept(run->emitter, &unended, status, failure)
		       : status;
}

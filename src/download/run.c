/*
 * One gather: the producer, as many workers as there may be downloads at a
 * time, and the writer to standard output.
 */
#include "download/run.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>

#include <coget/gather.h>
#include <coget/scope.h>

#include "download/attempt_loops.h"
#include "download/emit.h"
#include "download/follow.h"
#include "download/intake.h"
#include "download/item_place.h"
#include "download/job_limit.h"
#include "download/metalink_fetch.h"
#include "download/outlet.h"
#include "download/own_files.h"
#include "download/run_archive.h"
#include "download/run_client.h"
#include "download/shared_body.h"
#include "download/worker.h"
#include "session/session.h"
#include "storage/final_name.h"

bool run_has_failed_enough(const struct settings *settings,
			   const struct tally *tally)
{
	return settings->max_failures > 0 &&
	       tally->failed >= settings->max_failures;
}

static int make_items(struct run *run)
{
	struct item_builder *builder = &run->input.builder;
	int status;

	if (!run->loan)
		return input_read(&run->input);
	status = run->loan->make_items(run->loan->context, builder);
	return status == 0 ? item_builder_flush(builder) : status;
}

static int read_input(struct run *run)
{
	struct intake intake = {.run = run};
	int status;

	run->input.builder.consumer = intake_consumer(&intake);
	status = make_items(run);
	if (status == 0)
		status = follow_read(run->follow, &run->input.builder);
	intake_release(&intake);
	return status;
}

/* The producer: reads the input, and ends the schedule. */
static int produce(void *arg)
{
	struct run *run = arg;
	int status = read_input(run);

	schedule_end(run->schedule);
	if (run->outlet)
		outlet_end(run->outlet);
	return status;
}

/* A coroutine's place in the gather, so that its failure can end the others. */
struct member {
	co_fn *fn;
	struct run *run;
	struct co_task *all;
	bool *has_failed; /* some member has */
};

/* The first one that cannot go on takes the whole run with it. */
static int run_member(void *arg)
{
	struct member *member = arg;
	int status = member->fn(member->run);

	if (status < 0 && !*member->has_failed) {
		*member->has_failed = true;
		co_task_cancel(member->all);
	}
	return status;
}

/* Writes what goes to standard output. */
static int write_out(void *arg)
{
	struct run *run = arg;

	return run->outlet ? outlet_run(run->outlet) : 0;
}

static int gather(struct run *run, size_t workers)
{
	size_t count = workers + 2;
	struct member *members = calloc(count, sizeof(*members));
	bool has_failed = false;
	int status;

	if (!members)
		return UV_ENOMEM;
	for (size_t i = 0; i < count; i++)
		members[i] = (struct member){worker_run, run, co_current_task(),
					     &has_failed};
	members[0].fn = produce;
	members[1].fn = write_out;
	status = co_gather(run_member, members, count, sizeof(*members));
	if (has_failed) /* the caller goes on, unless others cancelled it */
		co_uncancel();
	free(members);
	return status;
}

static int open_dest(struct run *run, struct failure *failure)
{
	const struct settings *settings = run->settings;
	int status = settings->dry_run || settings->probe != PROBE_NONE
			     ? dest_open_to_look(&run->dest, settings->dir)
			     : dest_open(&run->dest, settings->dir);

	if (status == 0 || status == UV_ECANCELED)
		return status;
	failure_set_status(failure, status, settings->dir);
	return UV_EPROTO;
}

/* What waits for another attempt in a run that has ended keeps its parts. */
static void end_waiting(struct run *run)
{
	struct schedule_entry *entry;

	while ((entry = schedule_drain(run->schedule)))
		/* The run ends with an error already. */
		(void)!worker_interrupt(download_of(entry));
}

static struct host_limits host_limits_of(const struct settings *settings)
{
	return (struct host_limits){
		.per_host = settings->per_host,
		.request_interval_ns = settings->request_interval_ns,
		.is_random = settings->random_wait,
		.hosts = &settings->hosts,
	};
}

static int fetch_at_once(struct run *run, size_t limit)
{
	const struct settings *settings = run->settings;
	int status = schedule_open(&run->schedule, settings->look_ahead, limit,
				   host_limits_of(settings));

	if (status < 0)
		return status;
	schedule_tell(run->schedule, run->emitter);
	if (settings->jobs == LIMIT_AUTO)
		status = schedule_find_limit(run->schedule);
	if (status == 0)
		status = gather(run, limit);
	if (status < 0)
		end_waiting(run);
	schedule_close(run->schedule);
	return status;
}

static int fetch_all(struct run *run)
{
	struct job_limit limit;
	int status = job_limit_find(&limit, run);

	if (status == 0)
		status = attempt_loops_open(&run->loops, run,
					    limit.spare_descriptors);
	if (status == 0)
		status = fetch_at_once(run, limit.jobs);
	attempt_loops_close(run->loops);
	return status;
}

/* The same, with bodies to standard output or into an archive. */
static int fetch_to_outlet(struct run *run, struct failure *failure)
{
	struct archive *archive;
	struct outlet outlet;
	int status = run_archive_open(&archive, run, failure);

	if (status != 0)
		return run_archive_close(archive, run, status, failure);
	status = outlet_open(&outlet, run->settings->look_ahead, archive,
			     !archive || run->settings->ordered);
	run->outlet = &outlet;
	if (status == 0)
		status = fetch_all(run);
	if (outlet.failure.error != ERROR_NONE)
		*failure = outlet.failure;
	outlet_close(&outlet);
	run->outlet = NULL;
	return run_archive_close(archive, run, status, failure);
}

/* The session and the list of what is left are open. */
static int open_and_fetch(struct run *run, struct failure *failure)
{
	int status = own_files_reserve(run->dest, run->settings);

	if (status == 0 && run->records.session)
		final_names_ask(dest_names(run->dest),
				(struct name_oracle){session_whose,
						     session_is_suspect,
						     run->records.session});
	if (status == 0)
		status = run_client_open(run, failure);
	if (status == 0) {
		status = settings_use_stdout(run->settings) ||
					 settings_archive(run->settings)
				 ? fetch_to_outlet(run, failure)
				 : fetch_all(run);
		status = run_client_close(run, status, failure);
	}
	return status;
}

/* The results of a run that ended early wait for some that will not come. */
static int tell_rest(struct run *run, int status)
{
	int told = run->order ? result_order_finish(run->order) : 0;

	return status == 0 ? told : status;
}

/* Files without a checksum are no failure, but may be a wrong list. */
static int tell_unverified(const struct run *run)
{
	bool is_one = run->unverified == 1;

	if (run->unverified == 0)
		return 0;
	return emit_notice(run->emitter,
			   "%" PRIu64 " %s not verified: the files of "
			   "--checksums do not name %s",
			   run->unverified, is_one ? "file was" : "files were",
			   is_one ? "it" : "them");
}

/* The entries of an archive have names of their own. */
static void detach_names(const struct run *run, int status)
{
	if (status == 0 && settings_archive(run->settings))
		final_names_detach(dest_names(run->dest));
}

/* Tell of all items, and touch nothing. */
static int plan_downloads(struct run *run, struct failure *failure)
{
	int status = open_dest(run, failure);

	item_place_begin(run);
	detach_names(run, status);
	run->input.builder.tally = run->tally;
	if (status == 0)
		status = own_files_reserve(run->dest, run->settings);
	if (status == 0)
		status = shared_body_open(&run->body, run->settings, failure);
	if (status == 0)
		status = tell_rest(run, read_input(run));
	shared_body_close(&run->body);
	input_release(&run->input);
	dest_close(run->dest);
	free(run->real_dir);
	return status;
}

static int fetch_downloads(struct run *run, struct failure *failure)
{
	const struct settings *settings = run->settings;
	int status = open_dest(run, failure);

	item_place_begin(run);
	detach_names(run, status);
	if (status == 0 && run->loan)
		final_names_fix(dest_names(run->dest));
	if (status == 0 && settings->follow_metalink != FOLLOW_NO)
		status = follow_open(&run->follow);
	if (status == 0)
		status = records_open_session(&run->records, settings,
					      run->emitter, failure);
	status = records_open_list(&run->records, settings, run->emitter,
				   status, failure);
	run->input.builder.tally = run->tally;
	run->input.builder.failed = run->records.failed;
	if (status == 0)
		status = tell_rest(run, open_and_fetch(run, failure));
	if (status == 0)
		status = tell_unverified(run);
	input_leave_rest(&run->input);
	follow_leave_rest(run->follow, run->records.failed);
	input_release(&run->input);
	status = records_close(&run->records, settings, run->emitter, status,
			       failure);
	dest_close(run->dest);
	free(run->real_dir);
	return status;
}

int run_downloads(const struct settings *settings, struct tally *tally,
		  struct emitter emitter, struct commands *commands,
		  const struct run_loan *loan, struct failure *failure)
{
	struct run run = {
		.settings = settings,
		.loan = loan,
		.tally = tally,
		.emitter = emitter,
		.commands = commands,
		.input.settings = settings,
		.input.builder.settings = settings,
	};
	int status;

	tally->is_probe = settings->probe != PROBE_NONE;
	run.input.fetcher = metalink_fetcher_of(&run);

	if (settings->ordered) {
		status = result_order_open(&run.order, settings->look_ahead,
					   emitter);
		if (status < 0)
			return status;
		run.emitter = result_order_emitter(run.order);
	}
	status = settings->dry_run ? plan_downloads(&run, failure)
				   : fetch_downloads(&run, failure);
	result_order_close(run.order);
	follow_close(run.follow);
	return status;
}

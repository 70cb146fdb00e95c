/*
 * One gather: the producer and as many workers as there may be jobs at a time.
 */
#include "batch/batch.h"

#include <stdbool.h>
#include <stdlib.h>
#include <sys/random.h>

#include <coget/gather.h>
#include <coget/scope.h>

#include "batch/descriptors.h"
#include "batch/stages.h"

/* One stage's place in the gather, so that its failure can end the others. */
struct stage {
	co_fn *fn;
	struct batch *batch;
	struct co_task *all;
	bool *has_failed; /* some stage of the batch has */
};

/* The first stage that cannot go on takes the whole batch with it. */
static int run_stage(void *arg)
{
	struct stage *stage = arg;
	int status = stage->fn(stage->batch);

	if (status < 0 && !*stage->has_failed) {
		*stage->has_failed = true;
		co_task_cancel(stage->all);
	}
	return status;
}

static int run_stages(struct batch *batch, size_t workers)
{
	struct stage *stages = calloc(workers + 1, sizeof(*stages));
	bool has_failed = false;
	int status;

	if (!stages)
		return UV_ENOMEM;
	for (size_t i = 0; i <= workers; i++)
		stages[i] = (struct stage){batch_work, batch,
					   co_current_task(), &has_failed};
	stages[0].fn = batch_produce;
	status = co_gather(run_stage, stages, workers + 1, sizeof(*stages));
	if (has_failed) /* the caller goes on, unless others cancelled it */
		co_uncancel();
	free(stages);
	return status;
}

static int open_client(struct batch *batch, struct failure *failure)
{
	int status = credentials_open(&batch->credentials, batch->settings,
				      failure);

	if (status < 0)
		return status;
	status = client_open(&batch->client, batch->settings,
			     &batch->tally->received_bytes);
	if (status == 0)
		status = client_show(batch->client, batch->credentials);
	if (status < 0) {
		client_close(batch->client);
		credentials_close(batch->credentials);
	}
	return status;
}

/* What waits for another attempt in a run that has ended keeps its parts. */
static void end_waiting(struct batch *batch)
{
	struct job *job;

	while ((job = jobqueue_drain(batch->queue)))
		(void)!item_interrupt(job); /* the run ends with an error */
}

/* Whatever the system gives: nobody is to guess when others come back. */
static uint64_t random_seed(void)
{
	uint64_t seed;

	if (getrandom(&seed, sizeof(seed), GRND_NONBLOCK) != sizeof(seed))
		seed = (uint64_t)co_time_ns();
	return seed;
}

/* As many items at once as are wanted, or as there are descriptors for. */
static int decide_limit(struct batch *batch, size_t *limit)
{
	size_t wanted = batch->settings->jobs;
	size_t descriptors;

	*limit = descriptors_allow(wanted, &descriptors);
	if (*limit == wanted)
		return 0;
	client_limit(batch->client, *limit);
	return batch_say(batch,
			 "no more than %zu files at once, as there may be only "
			 "%zu descriptors; raise that limit (ulimit -n) for "
			 "more",
			 *limit, descriptors);
}

int batch_run(const struct settings *settings, struct tally *tally,
	      struct emitter emitter, struct failure *failure)
{
	struct batch batch = {
		.settings = settings,
		.tally = tally,
		.emitter = emitter,
		.random = random_seed(),
	};
	int status = dest_open(&batch.dest, settings->dir);
	size_t limit;

	if (status < 0) {
		failure_set_status(failure, status, settings->dir);
		return status == UV_ECANCELED ? status : UV_EPROTO;
	}
	status = records_open(&batch.records, settings, emitter, failure);
	if (status < 0)
		goto close_records;
	status = open_client(&batch, failure);
	if (status < 0)
		goto close_records;
	status = decide_limit(&batch, &limit);
	if (status == 0)
		status = jobqueue_open(&batch.queue, settings->look_ahead,
				       limit, settings->per_host);
	if (status < 0)
		goto close_client;
	status = run_stages(&batch, limit);
	checksums_free(batch.checksums);
	if (status < 0)
		end_waiting(&batch);
	jobqueue_close(batch.queue);
close_client:
	client_close(batch.client);
	credentials_close(batch.credentials);
close_records:
	status = records_close(&batch.records, settings, emitter, status,
			       failure);
	dest_close(batch.dest);
	return status;
}

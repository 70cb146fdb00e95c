/*
 * From sources to jobs: checksum files first, then arguments, then lists.
 */
#include <stdlib.h>

#include "batch/checksum_files.h"
#include "batch/list.h"
#include "batch/supply.h"

/* --checksum is for a run of one argument. */
static int give_checksum(const struct settings *settings, struct job *job)
{
	if (!settings->has_checksum)
		return 0;
	job->checksum = malloc(sizeof(*job->checksum));
	if (!job->checksum)
		return UV_ENOMEM;
	*job->checksum = settings->checksum;
	return 0;
}

static int add_argument(struct supply *supply, size_t number)
{
	const struct settings *settings = supply->batch->settings;
	struct place place = {"argument", number + 1};
	struct job *job;
	int status = supply_make(supply, settings->urls[number], place, &job);

	if (!job)
		return status;
	status = give_checksum(settings, job);
	if (status == 0)
		return supply_add(supply, job);
	job_free(job);
	return status;
}

static int read_all(struct supply *supply)
{
	const struct settings *settings = supply->batch->settings;
	int status = 0;

	for (size_t i = 0; status == 0 && i < settings->url_count; i++)
		status = add_argument(supply, i);
	for (size_t i = 0; status == 0 && i < settings->lists.count; i++)
		status = list_read(supply, settings->lists.items[i]);
	return status == 0 ? supply_pass_on(supply) : status;
}

int batch_produce(void *arg)
{
	struct supply supply = {.batch = arg};
	bool all_read;
	int status = checksum_files_read(&supply, &all_read);

	if (status == 0 && all_read)
		status = read_all(&supply);
	supply_release(&supply);
	supply.batch->tally->input_ended = status == 0 && all_read;
	jobqueue_end(supply.batch->queue);
	return status;
}

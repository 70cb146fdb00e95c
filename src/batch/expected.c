#include "batch/expected.h"

#include <stdlib.h>
#include <string.h>

/* What the checksum files say of the item. */
static int find_by_name(struct item *item,
			struct checksum found[CHECKSUM_COUNT], size_t *count)
{
	const struct checksums *checksums = item->batch->checksums;
	const struct job *job = item->job;
	const char *name = item->name ? item->name : job->name;
	int status;

	*count = 0;
	if (!checksums)
		return 0;
	status = checksums_find(checksums, name, job->url, found, count);
	if (status == 0 && *count == 0) {
		name = job->name;
		status = checksums_find(checksums, name, job->url, found,
					count);
	}
	if (status != UV_EEXIST)
		return status;
	failure_set(&item->failure, FAULT_INPUT,
		    "there are several checksums of different files named %s",
		    name);
	return UV_EPROTO;
}

static void add(struct item *item, const struct checksum *checksums,
		size_t count)
{
	if (count > 0)
		memcpy(item->expected + item->expected_count, checksums,
		       count * sizeof(*checksums));
	item->expected_count += count;
}

int expected_note(struct item *item, const struct response *response)
{
	const struct checksum *own = item->job->checksum;
	struct checksum found[CHECKSUM_COUNT];
	size_t found_count, count;
	int status = find_by_name(item, found, &found_count);

	count = (own ? 1 : 0) + found_count + response->checksum_count;
	if (status < 0 || count == 0)
		return status;
	item->expected = malloc(count * sizeof(*item->expected));
	if (!item->expected)
		return UV_ENOMEM;
	add(item, own, own ? 1 : 0);
	add(item, found, found_count);
	item->expected_by_user = item->expected_count;
	add(item, response->checksums, response->checksum_count);
	return 0;
}

unsigned expected_algorithms(const struct item *item)
{
	unsigned algorithms = item->batch->settings->digest;

	for (size_t i = 0; i < item->expected_count; i++)
		algorithms |= 1u << item->expected[i].algorithm;
	return algorithms;
}

void expected_explain(struct item *item, const struct checksum *mismatch)
{
	size_t number = (size_t)(mismatch - item->expected);
	char text[CHECKSUM_TEXT_SIZE];

	checksum_format(text, mismatch);
	failure_set(&item->failure, FAULT_CHECKSUM,
		    "what came is not what %s: %s",
		    number < item->expected_by_user ? "was expected"
						    : "the server promised",
		    text);
}

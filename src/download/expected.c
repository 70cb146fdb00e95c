#include "download/expected.h"

#include <stdlib.h>
#include <string.h>

/* What the checksum files say. */
static int find_by_name(const struct expected_sources *sources,
			struct checksum found[CHECKSUM_COUNT], size_t *count,
			struct failure *failure)
{
	const char *url = sources->item->url;
	const char *name =
		sources->answer_name ? sources->answer_name : sources->url_name;
	int status;

	*count = 0;
	if (!sources->files)
		return 0;
	status = checksums_find(sources->files, name, url, found, count);
	if (status == 0 && *count == 0) {
		name = sources->url_name;
		status =
			checksums_find(sources->files, name, url, found, count);
	}
	if (status != UV_EEXIST)
		return status;
	failure_set(failure, ERROR_INPUT,
		    "there are several checksums of different files named %s",
		    name);
	return UV_EPROTO;
}

static void add(struct expected *expected, const struct checksum *checksums,
		size_t count)
{
	if (count > 0)
		memcpy(expected->checksums + expected->count, checksums,
		       count * sizeof(*checksums));
	expected->count += count;
}

int expected_set(struct expected *expected,
		 const struct expected_sources *sources,
		 struct failure *failure)
{
	const struct checksum *own = sources->item->checksum;
	struct checksum found[CHECKSUM_COUNT];
	size_t found_count, count;
	int status = find_by_name(sources, found, &found_count, failure);

	expected_reset(expected);
	count = (own ? 1 : 0) + found_count + sources->server_count;
	if (status < 0 || count == 0)
		return status;
	expected->checksums = malloc(count * sizeof(*expected->checksums));
	if (!expected->checksums)
		return UV_ENOMEM;
	add(expected, own, own ? 1 : 0);
	add(expected, found, found_count);
	expected->by_user = expected->count;
	add(expected, sources->server, sources->server_count);
	return 0;
}

void expected_reset(struct expected *expected)
{
	free(expected->checksums);
	*expected = (struct expected){0};
}

static bool has_proof(const struct checksum *checksums, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (checksum_is_proof(checksums[i].algorithm))
			return true;
	return false;
}

bool expected_will_prove(const struct expected_sources *sources)
{
	const struct item *item = sources->item;
	struct checksum found[CHECKSUM_COUNT];
	size_t count;

	if (item->checksum && has_proof(item->checksum, 1))
		return true;
	return sources->files &&
	       checksums_find(sources->files, sources->url_name, item->url,
			      found, &count) == 0 &&
	       has_proof(found, count);
}

bool expected_proves(const struct expected *expected)
{
	return has_proof(expected->checksums, expected->by_user);
}

unsigned expected_algorithms(const struct expected *expected)
{
	unsigned algorithms = 0;

	for (size_t i = 0; i < expected->count; i++)
		algorithms |= 1u << expected->checksums[i].algorithm;
	return algorithms;
}

void expected_explain(const struct expected *expected,
		      const struct checksum *mismatch,
		      const struct checksum *got, struct failure *failure)
{
	size_t number = (size_t)(mismatch - expected->checksums);
	bool is_users = number < expected->by_user;
	char expected_text[CHECKSUM_TEXT_SIZE], got_text[CHECKSUM_TEXT_SIZE];

	checksum_format(expected_text, mismatch);
	checksum_format(got_text, got);
	failure_set(failure, ERROR_CHECKSUM, "checksum mismatch: %s %s, got %s",
		    is_users ? "expected" : "the server promised",
		    expected_text, got_text);
	if (!is_users)
		failure->remedy =
			"if the file is right, and the server's checksum out "
			"of date, use --no-server-checksums";
}

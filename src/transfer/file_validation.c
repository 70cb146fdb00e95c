#include "transfer/file_validation.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

#include <coget/status.h>

#include "base/date.h"

enum { STRONG_AFTER_S = 60 };

static struct validation plain(enum verdict verdict)
{
	return (struct validation){
		.verdict = verdict, .total_bytes = -1, .body_bytes = -1};
}

static struct validation refuse(struct failure *failure, enum error_class error,
				const char *what)
{
	failure_set(failure, error, "%s", what);
	return plain(VERDICT_REFUSED);
}

static bool is_of_time(const struct file_facts *facts, const char *date)
{
	int64_t seconds;

	return facts->has_time && date_parse(date, time(NULL), &seconds) == 0 &&
	       seconds == facts->modified_s;
}

static bool is_same_version(const struct file_facts *facts,
			    const struct request *request)
{
	if (request->total_bytes >= 0 &&
	    request->total_bytes != facts->total_bytes)
		return false;
	if (request->trusts_length)
		return !request->last_modified || !facts->has_time ||
		       is_of_time(facts, request->last_modified);
	return !request->if_range || is_of_time(facts, request->if_range);
}

/* For --exists update: no newer than the file there, and as long. */
static bool is_unchanged(const struct file_facts *facts,
			 const struct request *request)
{
	int64_t present_s;

	if (request_has_size(request, facts->total_bytes))
		return true;
	return request->if_modified_since && facts->has_time &&
	       facts->total_bytes >= 0 &&
	       facts->total_bytes == request->present_bytes &&
	       date_parse(request->if_modified_since, time(NULL), &present_s) ==
		       0 &&
	       facts->modified_s <= present_s;
}

static struct validation validate_rest(const struct file_facts *facts,
				       const struct request *request,
				       struct failure *failure)
{
	struct validation validation = plain(VERDICT_BODY);

	if (facts->total_bytes < 0)
		return refuse(
			failure, ERROR_RANGE,
			"the server does not say how long the file is, so "
			"it cannot be resumed");
	if (!is_same_version(facts, request) ||
	    (uint64_t)facts->total_bytes < request->from_bytes) {
		validation = refuse(failure, ERROR_RANGE,
				    "the file has changed on the server since "
				    "its first part was fetched");
		validation.total_bytes = facts->total_bytes;
		return validation;
	}
	validation.from_bytes = request->from_bytes;
	validation.total_bytes = facts->total_bytes;
	validation.body_bytes =
		facts->total_bytes - (int64_t)request->from_bytes;
	validation.is_part = true;
	if (validation.body_bytes == 0)
		validation.verdict = VERDICT_WHOLE;
	return validation;
}

static bool refuse_range(struct failure *failure,
			 const struct file_facts *facts,
			 const struct byte_range *range)
{
	char wanted[BYTE_RANGE_TEXT_SIZE];

	byte_range_format(wanted, range);
	if (facts->total_bytes < 0)
		failure_set(failure, ERROR_PROTOCOL,
			    "the server does not say how long the file is, so "
			    "it has no ranges");
	else
		failure_set(failure, ERROR_NO_FILE,
			    "the file has no bytes %s; it has %" PRId64, wanted,
			    facts->total_bytes);
	failure->remedy =
		facts->total_bytes < 0
			? "leave out --range to download all of it"
			: "give a --range that begins within the file";
	return false;
}

bool file_facts_narrow(struct file_facts *facts, const struct request *request,
		       struct byte_place *place, struct failure *failure)
{
	*place = (struct byte_place){0, (uint64_t)facts->total_bytes};
	if (!request->range)
		return true;
	if (facts->total_bytes < 0 ||
	    !byte_range_find(request->range, (uint64_t)facts->total_bytes,
			     place))
		return refuse_range(failure, facts, request->range);
	facts->total_bytes = (int64_t)place->len_bytes;
	return true;
}

struct validation file_validation_of(const struct file_facts *facts,
				     const struct expectation *expectation,
				     struct failure *failure)
{
	const struct request *request = expectation->request;
	struct validation validation = plain(VERDICT_BODY);

	if (expectation->max_bytes > 0 && facts->total_bytes > 0 &&
	    (uint64_t)facts->total_bytes > expectation->max_bytes) {
		failure_set(failure, ERROR_TOO_LARGE,
			    "the file has %" PRId64
			    " bytes, and --max-filesize is %" PRIu64,
			    facts->total_bytes, expectation->max_bytes);
		return plain(VERDICT_REFUSED);
	}
	if (request->from_bytes > 0)
		return validate_rest(facts, request, failure);
	if (is_unchanged(facts, request))
		return plain(VERDICT_UNCHANGED);
	validation.total_bytes = facts->total_bytes;
	validation.body_bytes = facts->total_bytes;
	return validation;
}

struct request request_for_whole(const struct request *request)
{
	struct request whole = REQUEST_FOR(request->url);

	whole.is_by_size = request->is_by_size;
	whole.present_bytes = request->present_bytes;
	return whole;
}

int file_facts_fill(struct response *response, const struct file_facts *facts,
		    const struct validation *validation)
{
	struct version *version = &response->version;
	char date[DATE_SIZE];

	response->is_unchanged = validation->verdict == VERDICT_UNCHANGED;
	response->is_whole = validation->verdict == VERDICT_WHOLE;
	response->content_length = validation->body_bytes;
	response->from_bytes = validation->from_bytes;
	version_reset(version);
	version->total_bytes = validation->total_bytes;
	if (!facts->has_time)
		return 0;
	date_format(date, facts->modified_s);
	version->last_modified = strdup(date);
	version->modified_is_strong =
		facts->total_bytes >= 0 &&
		time(NULL) - facts->modified_s >= STRONG_AFTER_S;
	return version->last_modified ? 0 : UV_ENOMEM;
}

#include "download/range_sink.h"

#include <string.h>

#include <coget/scope.h>
#include <coget/time.h>

#include "download/outlet.h"
#include "download/team.h"

/* Whether it is told to be of the version that is there. */
static bool is_same_version(const struct attempt_sink *into,
			    const struct version *version)
{
	const struct download *download = into->download;
	const struct version *there = part_file_version(download->part);
	const char *validator = version_validator(there);
	const char *other = version_validator(version);

	if (version->total_bytes != there->total_bytes)
		return false;
	return download->run->settings->trust_length ||
	       download_may_join(download, into->attempt->url) ||
	       (validator && other && strcmp(validator, other) == 0);
}

int range_begin(struct attempt_sink *into, const struct response *response)
{
	const struct attempt *attempt = into->attempt;

	if (response->http_code != 206 || response->is_whole ||
	    response->from_bytes != attempt->segment.at_bytes)
		return attempt_result_fail(
			into->result, ERROR_RANGE,
			"the server does not send the ranges of the file",
			NULL);
	if (!is_same_version(into, &response->version))
		return attempt_result_fail(into->result, ERROR_RANGE,
					   "a range of the file is of another "
					   "version",
					   NULL);
	mirrors_note_answer(into->download->mirrors, attempt->url, false);
	return 0;
}

/* Whoever is ended in the middle of it must not spoil the part for others. */
static int write_shielded(struct attempt_sink *into, const char *data,
			  size_t len)
{
	struct co_scope shield;
	int status;

	co_shield_enter(&shield);
	status = part_file_write(into->download->part,
				 into->attempt->segment.at_bytes, data, len);
	co_shield_leave(&shield);
	return status;
}

/*
 * What lies in the range that the attempt is at work on; behind that, whatever
 * is not another's.  Its end may come nearer while a write is under way.
 */
static int store(struct attempt_sink *into, const char *data, size_t len)
{
	struct attempt *attempt = into->attempt;
	struct segment *segment = &attempt->segment;
	struct segments *segments = &into->download->team->segments;
	int status = 0;

	while (status == 0 && len > 0) {
		uint64_t left = segment->end_bytes - segment->at_bytes;
		size_t some = left < len ? (size_t)left : len;

		if (segment->at_bytes >= segment->end_bytes) {
			if (segments_extend(segments, segment))
				continue;
			into->is_enough = true;
			return UV_EALREADY;
		}
		if (!segments_have(segments, segment, some))
			status = write_shielded(into, data, some);
		if (status == 0)
			segments_add(segments, segment, some, co_time_ns());
		attempt->stored_bytes += some;
		data += some;
		len -= some;
	}
	return status;
}

/* Whether others have stored the rest, or it ends where it need not. */
static int check_rest(struct attempt_sink *into)
{
	struct segments *segments = &into->download->team->segments;
	struct segment *segment = &into->attempt->segment;

	into->is_enough =
		segments_are_whole(segments) ||
		(segment->is_twin && segments_have_rest(segments, segment)) ||
		(segment->at_bytes >= segment->end_bytes &&
		 segment->at_bytes < segment->asked_bytes &&
		 !segments_extend(segments, segment));
	return into->is_enough ? UV_EALREADY : 0;
}

/* What has no gap before it can be written to standard output. */
static int offer_contiguous(struct attempt_sink *into, int status)
{
	const struct download *download = into->download;
	struct outlet *outlet = download->run->outlet;
	int offered = 0;

	if (outlet)
		offered = outlet_offer(
			outlet, download,
			extents_first_gap(&download->team->segments.stored, 0));
	return offered < 0 ? offered : status;
}

int range_write(struct attempt_sink *into, const char *data, size_t len)
{
	int status = store(into, data, len);

	if (status == 0 || status == UV_EALREADY)
		status = offer_contiguous(into, status);
	return status == 0 ? check_rest(into) : status;
}

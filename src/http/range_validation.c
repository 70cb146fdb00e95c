#include "http/range_validation.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "http/content_range.h"

/*
 * Another request could bring a rest of another version; nothing helps where
 * the range itself is not sent.
 */
static struct validation refuse(const struct request *request,
				struct failure *failure, const char *what)
{
	failure_set(failure,
		    request->from_bytes > 0 ? ERROR_RANGE : ERROR_PROTOCOL,
		    "%s", what);
	if (request->from_bytes == 0)
		failure->remedy = "leave out --range to download all of it";
	return (struct validation){.verdict = VERDICT_REFUSED,
				   .total_bytes = -1,
				   .body_bytes = -1};
}

static struct validation refuse_changed(const struct request *request,
					struct failure *failure)
{
	return refuse(request, failure,
		      "the file has changed on the server since the first part "
		      "of the range was fetched");
}

static struct validation accept(const struct request *request,
				uint64_t len_bytes, int64_t body_bytes)
{
	return (struct validation){
		.verdict = VERDICT_BODY,
		.from_bytes = request->from_bytes,
		.total_bytes = (int64_t)len_bytes,
		.body_bytes = body_bytes,
		.is_within_range = true,
	};
}

/*
 * Where the range lies in the file that the answer tells of.  If that has no
 * length, only a range that has one is certain.
 */
static bool find_place(const struct request *request,
		       const struct content_range *got,
		       struct byte_place *place)
{
	const struct byte_range *range = request->range;

	if (got->total >= 0)
		return byte_range_find(range, (uint64_t)got->total, place);
	place->first_bytes = range->first_bytes;
	place->len_bytes = range->len_bytes;
	return range->kind == BYTE_RANGE_BETWEEN;
}

/* The ETag or the date that If-Range held; a part has that of the whole. */
static bool is_same_version(const struct head *head,
			    const struct request *request)
{
	const char *expected = request->if_range;
	const char *got;

	if (!expected)
		return true;
	got = head_value(head,
			 * expected == '"' ? HEAD_ETAG : HEAD_LAST_MODIFIED);
	return got && strcmp(got, expected) == 0;
}

static struct validation refuse_other(const struct request *request,
				      const struct content_range *got,
				      const struct byte_place *place,
				      struct failure *failure)
{
	uint64_t last = place->first_bytes + place->len_bytes - 1;
	char what[160];

	snprintf(what, sizeof(what),
		 "the server sent the bytes %" PRId64 "-%" PRId64
		 ", not %" PRIu64 "-%" PRIu64,
		 got->first, got->last,
		 place->first_bytes + request->from_bytes, last);
	return refuse(request, failure, what);
}

static bool is_multipart(const struct head *head)
{
	const char *type = head_value(head, HEAD_CONTENT_TYPE);

	return type && strncasecmp(type, "multipart/byteranges", 20) == 0;
}

static struct validation validate_part(const struct head *head,
				       const struct request *request,
				       struct failure *failure)
{
	const char *text = head_value(head, HEAD_CONTENT_RANGE);
	int64_t known_bytes = request->total_bytes;
	struct content_range got;
	struct byte_place place;

	if (is_multipart(head) || !text || !content_range_parse(&got, text) ||
	    got.is_unsatisfied)
		return refuse(request, failure,
			      "the server sent a range without a proper "
			      "Content-Range");
	if (!find_place(request, &got, &place))
		return refuse(request, failure,
			      "the server sent a range without saying how long "
			      "the file is");
	if (known_bytes >= 0 && place.len_bytes != (uint64_t)known_bytes)
		return refuse_changed(request, failure);
	if ((uint64_t)got.first != place.first_bytes + request->from_bytes ||
	    (uint64_t)got.last >= place.first_bytes + place.len_bytes)
		return refuse_other(request, &got, &place, failure);
	if (!is_same_version(head, request))
		return refuse_changed(request, failure);
	if (head->length_bytes >= 0 &&
	    head->length_bytes != got.last - got.first + 1)
		return refuse(request, failure,
			      "the server sent a range of another length than "
			      "its Content-Length");
	return accept(request, place.len_bytes, got.last - got.first + 1);
}

/* There are no such bytes. */
static struct validation validate_unsatisfied(const struct head *head,
					      const struct request *request,
					      struct failure *failure)
{
	const char *text = head_value(head, HEAD_CONTENT_RANGE);
	char wanted[BYTE_RANGE_TEXT_SIZE], total[40] = "";
	struct validation refused;
	struct content_range got;

	refused = refuse_changed(request, failure);
	if (request->from_bytes > 0)
		return refused;
	byte_range_format(wanted, request->range);
	if (text && content_range_parse(&got, text) && got.is_unsatisfied)
		snprintf(total, sizeof(total), "; it has %" PRId64, got.total);
	failure_set(failure, ERROR_HTTP_STATUS,
		    "the file has no bytes %s (HTTP 416)%s", wanted, total);
	failure->http_code = 416;
	failure->remedy = "give a --range that begins within the file";
	return refused;
}

/*
 * The whole file, from a server that sends no ranges, or of another version. It
 * will do where it is what the range is.
 */
static struct validation validate_whole(const struct request *request,
					int64_t length_bytes,
					struct failure *failure)
{
	const struct byte_range *range = request->range;
	struct validation validation;
	struct byte_place place;
	bool is_all = range->kind == BYTE_RANGE_FROM && range->first_bytes == 0;

	if (length_bytes >= 0)
		is_all = byte_range_find(range, (uint64_t)length_bytes,
					 &place) &&
			 place.len_bytes == (uint64_t)length_bytes;
	if (!is_all)
		return request->from_bytes > 0
			       ? refuse_changed(request, failure)
			       : refuse(request, failure,
					"the server does not send the range, "
					"but the whole file");
	validation = accept(request, 0, length_bytes);
	validation.from_bytes = 0;
	validation.total_bytes = length_bytes;
	return validation;
}

struct validation range_validation_of(const struct head *head,
				      const struct request *request,
				      int64_t length_bytes,
				      struct failure *failure)
{
	if (head->status == 206)
		return validate_part(head, request, failure);
	if (head->status == 416)
		return validate_unsatisfied(head, request, failure);
	return validate_whole(request, length_bytes, failure);
}

/*
 * A range is appended to a stored part only if both are certain to be of the
 * same version.  When in doubt the range is refused, and the file is fetched
 * from its beginning.
 */
#include "http/validation.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "http/content_range.h"
#include "http/range_validation.h"

static struct validation plain(enum verdict verdict)
{
	return (struct validation){
		.verdict = verdict, .total_bytes = -1, .body_bytes = -1};
}

static struct validation refuse(struct failure *failure, const char *what)
{
	failure_set(failure, ERROR_RANGE, "%s", what);
	return plain(VERDICT_REFUSED);
}

/*
 * Whether the answer has the validator that If-Range held: a server that does
 * not know If-Range sends a part of whatever there is now.  A part has to have
 * the ETag of the whole (section 15.3.7), and all that have Last-Modified send
 * it along.
 */
static bool is_same_version(const struct head *head,
			    const struct request *request)
{
	const char *expected = request->if_range;
	const char *got;

	if (request->trusts_length) {
		expected = request->last_modified;
		got = head_value(head, HEAD_LAST_MODIFIED);
		return !expected || !got || strcmp(got, expected) == 0;
	}
	if (!expected)
		return true;
	got = head_value(head,
			 * expected == '"' ? HEAD_ETAG : HEAD_LAST_MODIFIED);
	return got && strcmp(got, expected) == 0;
}

static bool is_multipart(const struct head *head)
{
	const char *type = head_value(head, HEAD_CONTENT_TYPE);

	return type && strncasecmp(type, "multipart/byteranges", 20) == 0;
}

static struct validation validate_part(const struct head *head,
				       const struct request *request,
				       enum content_coding coding,
				       struct failure *failure)
{
	const char *text = head_value(head, HEAD_CONTENT_RANGE);
	struct content_range range;
	struct validation refused;
	int64_t total;

	if (is_multipart(head))
		return refuse(failure, "the server sent several ranges for "
				       "one");
	if (!text || !content_range_parse(&range, text) || range.is_unsatisfied)
		return refuse(failure, "the server sent a range without a "
				       "proper Content-Range");
	if (coding != CODING_NONE)
		return refuse(failure, "the server sent a range of a "
				       "compressed file");
	if ((uint64_t)range.first != request->from_bytes) {
		failure_set(failure, ERROR_RANGE,
			    "the server sent a range from byte %" PRId64
			    ", not from %" PRIu64,
			    range.first, request->from_bytes);
		return plain(VERDICT_REFUSED);
	}
	if (head->length_bytes >= 0 &&
	    head->length_bytes != range.last - range.first + 1)
		return refuse(failure, "the server sent a range of another "
				       "length than its Content-Length");
	total = range.total >= 0 ? range.total : request->total_bytes;
	if (total < 0)
		return refuse(failure, "the server sent a range without saying "
				       "how long the file is");
	if (range.last >= total ||
	    (request->total_bytes >= 0 && total != request->total_bytes) ||
	    !is_same_version(head, request)) {
		refused = refuse(failure, "the file has changed on the server "
					  "since its first part was fetched");
		refused.total_bytes = total;
		return refused;
	}
	return (struct validation){
		.verdict = VERDICT_BODY,
		.from_bytes = request->from_bytes,
		.total_bytes = total,
		.body_bytes = range.last - range.first + 1,
	};
}

/* There is nothing from there on: nothing is missing, if it is still that. */
static struct validation validate_unsatisfied(const struct head *head,
					      const struct request *request,
					      struct failure *failure)
{
	const char *text = head_value(head, HEAD_CONTENT_RANGE);
	struct content_range range = {.total = request->total_bytes};
	bool is_plausible = !text || (content_range_parse(&range, text) &&
				      range.is_unsatisfied);

	if (!is_plausible || range.total < 0 ||
	    (uint64_t)range.total != request->from_bytes ||
	    (request->total_bytes >= 0 &&
	     range.total != request->total_bytes) ||
	    (head_value(head, HEAD_ETAG) && request->if_range &&
	     *request->if_range == '"' && !is_same_version(head, request)))
		return refuse(failure, "the server has no such range of the "
				       "file (HTTP 416)");
	return (struct validation){
		.verdict = VERDICT_WHOLE,
		.from_bytes = request->from_bytes,
		.total_bytes = range.total,
		.body_bytes = -1,
	};
}

/*
 * Whether a part is the whole file, as some servers send it whatever was asked
 * for.
 */
static bool is_whole(const struct head *head, int64_t *total)
{
	const char *text = head_value(head, HEAD_CONTENT_RANGE);
	struct content_range range;

	*total = -1;
	if (head->status != 206 || !text || is_multipart(head) ||
	    !content_range_parse(&range, text) || range.is_unsatisfied ||
	    range.first != 0 || range.last != range.total - 1 ||
	    (head->length_bytes >= 0 && head->length_bytes != range.total))
		return false;
	*total = range.total;
	return true;
}

/*
 * Content-Range says nothing in an answer of 200 (section 14.4), where a sane
 * server has none; what is a part by its word is not taken for a file.
 */
static bool is_hidden_part(const struct head *head)
{
	const char *text = head_value(head, HEAD_CONTENT_RANGE);
	struct content_range range;

	return text && content_range_parse(&range, text) &&
	       !range.is_unsatisfied &&
	       (range.first > 0 ||
		(range.total >= 0 && range.last != range.total - 1));
}

static struct validation validate_all(const struct head *head, int64_t length,
				      enum content_coding coding,
				      struct failure *failure)
{
	if (is_hidden_part(head))
		return refuse(failure, "the server sent a range as if it were "
				       "the whole file");
	if (coding == CODING_OTHER) {
		failure_set(failure, ERROR_PROTOCOL,
			    "the body is packed by %.60s, which was not asked "
			    "for",
			    head_value(head, HEAD_CONTENT_ENCODING));
		failure->remedy = "leave out --compressed to get it as it is "
				  "sent";
		return plain(VERDICT_REFUSED);
	}
	return (struct validation){
		.verdict = VERDICT_BODY,
		.total_bytes = coding == CODING_NONE ? length : -1,
		.body_bytes = length,
		.coding = coding,
	};
}

/* A part that nobody asked for, but which is of use. */
static bool is_beginning(const struct head *head)
{
	const char *text = head_value(head, HEAD_CONTENT_RANGE);
	struct content_range range;

	return text && !is_multipart(head) &&
	       content_range_parse(&range, text) && !range.is_unsatisfied &&
	       range.first == 0 && range.total >= 0;
}

static bool is_success(unsigned status)
{
	return status >= 200 && status < 300;
}

/* Of a range that the user has asked for. */
static struct validation validate_range(const struct head *head,
					const struct request *request,
					enum content_coding coding,
					struct failure *failure)
{
	bool has_body = head->status != 204 && head->status != 205;
	int64_t length_bytes = has_body ? head->length_bytes : 0;

	if (head->status != 206 && is_hidden_part(head))
		return refuse(failure, "the server sent a range as if it were "
				       "the whole file");
	return range_validation_of(head, request,
				   coding == CODING_NONE ? length_bytes : -1,
				   failure);
}

/* By the status alone, whatever the file's size is. */
static struct validation validate_status(const struct head *head,
					 const struct expectation *expectation,
					 struct failure *failure)
{
	const struct request *request = expectation->request;
	bool is_conditional =
		request->if_none_match || request->if_modified_since;
	bool is_range = request_asks_part(request);
	enum content_coding coding = CODING_NONE;
	int64_t total;

	if (expectation->decodes)
		coding = content_coding_parse(
			head_value(head, HEAD_CONTENT_ENCODING));
	if (request->range &&
	    (head->status == 416 ||
	     (is_success(head->status) && head->status != 202)))
		return validate_range(head, request, coding, failure);
	if (is_whole(head, &total))
		return validate_all(head, total, coding, failure);
	if (head->status == 206 && (is_range || is_beginning(head)))
		return validate_part(head, request, coding, failure);
	if (head->status == 416 && is_range)
		return validate_unsatisfied(head, request, failure);
	if (head->status == 304 && is_conditional)
		return plain(VERDICT_UNCHANGED);
	if (head->status == 204 || head->status == 205)
		return validate_all(head, 0, coding, failure);
	/* The file is not ready yet. */
	if (head->status == 202 && !expectation->takes_accepted)
		return plain(VERDICT_OTHER);
	/* What nobody asked for must not pass for the file. */
	if (is_success(head->status) && head->status != 206)
		return validate_all(head, head->length_bytes, coding, failure);
	return plain(VERDICT_OTHER);
}

struct validation validation_of(const struct head *head,
				const struct expectation *expectation,
				struct failure *failure)
{
	struct validation validation =
		validate_status(head, expectation, failure);

	validation.is_part = head->status == 206;
	if (validation.verdict == VERDICT_BODY &&
	    request_has_size(expectation->request, validation.total_bytes))
		validation.verdict = VERDICT_UNCHANGED;
	if (validation.verdict != VERDICT_BODY || expectation->max_bytes == 0 ||
	    validation.total_bytes <= 0 ||
	    (uint64_t)validation.total_bytes <= expectation->max_bytes)
		return validation;
	failure_set(failure, ERROR_TOO_LARGE,
		    "the file has %" PRId64 " bytes, and --max-filesize is "
		    "%" PRIu64,
		    validation.total_bytes, expectation->max_bytes);
	return plain(VERDICT_REFUSED);
}

struct validation validation_of_any(const struct head *head, bool decodes)
{
	bool has_body = head->status != 204 && head->status != 304;
	struct validation validation = {
		.verdict = VERDICT_BODY,
		.body_bytes = has_body ? head->length_bytes : 0,
	};

	if (decodes)
		validation.coding = content_coding_parse(
			head_value(head, HEAD_CONTENT_ENCODING));
	if (validation.coding == CODING_OTHER)
		validation.coding = CODING_NONE;
	validation.total_bytes =
		validation.coding == CODING_NONE ? validation.body_bytes : -1;
	return validation;
}

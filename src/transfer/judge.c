/*
 * A part is added to what is there only if it is certain to be of the same
 * version: when in doubt it is refused, and the file fetched anew.
 */
#include "transfer/judge.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "transfer/content_range.h"

static struct judgement refuse(struct failure *failure, const char *what)
{
	failure_set(failure, FAULT_RANGE, "%s", what);
	return (struct judgement){VERDICT_REFUSED, 0, -1};
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

	if (!expected)
		return true;
	got = head_value(head,
			 *expected == '"' ? HEAD_ETAG : HEAD_LAST_MODIFIED);
	return got && strcmp(got, expected) == 0;
}

static bool is_multipart(const struct head *head)
{
	const char *type = head_value(head, HEAD_CONTENT_TYPE);

	return type && strncasecmp(type, "multipart/byteranges", 20) == 0;
}

static struct judgement judge_part(const struct head *head,
				   const struct request *request,
				   bool is_packed, struct failure *failure)
{
	const char *text = head_value(head, HEAD_CONTENT_RANGE);
	struct content_range range;
	int64_t total;

	if (is_multipart(head))
		return refuse(failure, "the server sent several ranges for "
				       "one");
	if (!text || !content_range_parse(&range, text) || range.is_unsatisfied)
		return refuse(failure, "the server sent a range without a "
				       "proper Content-Range");
	if (is_packed)
		return refuse(failure, "the server sent a range of a "
				       "compressed file");
	if ((uint64_t)range.first != request->from_bytes) {
		failure_set(failure, FAULT_RANGE,
			    "the server sent a range from byte %" PRId64
			    ", not from %" PRIu64,
			    range.first, request->from_bytes);
		return (struct judgement){VERDICT_REFUSED, 0, -1};
	}
	if (head->length_bytes >= 0 &&
	    head->length_bytes != range.last - range.first + 1)
		return refuse(failure, "the server sent a range of another "
				       "length than its Content-Length");
	total = range.total >= 0 ? range.total : request->total_bytes;
	if (total < 0)
		return refuse(failure, "the server does not say how long the "
				       "file is that it sent a range of");
	if (range.last >= total ||
	    (request->total_bytes >= 0 && total != request->total_bytes) ||
	    !is_same_version(head, request))
		return refuse(failure, "the file has changed on the server "
				       "since its first part was fetched");
	return (struct judgement){VERDICT_BODY, request->from_bytes, total};
}

/* There is nothing from there on: nothing is missing, if it is still that. */
static struct judgement judge_unsatisfied(const struct head *head,
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
	return (struct judgement){VERDICT_WHOLE, request->from_bytes,
				  range.total};
}

static struct judgement judge_all(const struct head *head, bool is_packed)
{
	int64_t length = head->length_bytes;

	if (head->status == 204 || head->status == 205)
		length = 0;
	return (struct judgement){VERDICT_BODY, 0, is_packed ? -1 : length};
}

struct judgement judge(const struct head *head, const struct request *request,
		       bool is_packed, struct failure *failure)
{
	bool is_conditional =
		request->if_none_match || request->if_modified_since;
	bool is_range = request->from_bytes > 0;

	if (head->status == 206 && is_range)
		return judge_part(head, request, is_packed, failure);
	if (head->status == 416 && is_range)
		return judge_unsatisfied(head, request, failure);
	if (head->status == 304 && is_conditional)
		return (struct judgement){VERDICT_UNCHANGED, 0, -1};
	/* A part of the file, which nobody asked for, must not pass for it. */
	if (head->status >= 200 && head->status < 300 && head->status != 206)
		return judge_all(head, is_packed);
	return (struct judgement){VERDICT_OTHER, 0, -1};
}

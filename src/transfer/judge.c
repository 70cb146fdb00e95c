/*
 * A part is added to what is there only if it is certain to be of the same
 * version: when in doubt it is refused, and the file fetched anew.
 */
#include "transfer/judge.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "transfer/content_range.h"

static struct judgement plain(enum verdict verdict)
{
	return (struct judgement){
		.verdict = verdict, .total_bytes = -1, .body_bytes = -1};
}

static struct judgement refuse(struct failure *failure, const char *what)
{
	failure_set(failure, FAULT_RANGE, "%s", what);
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
				   enum packing packing,
				   struct failure *failure)
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
	if (packing != PACKING_NONE)
		return refuse(failure, "the server sent a range of a "
				       "compressed file");
	if ((uint64_t)range.first != request->from_bytes) {
		failure_set(failure, FAULT_RANGE,
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
		return refuse(failure, "the server does not say how long the "
				       "file is that it sent a range of");
	if (range.last >= total ||
	    (request->total_bytes >= 0 && total != request->total_bytes) ||
	    !is_same_version(head, request))
		return refuse(failure, "the file has changed on the server "
				       "since its first part was fetched");
	return (struct judgement){
		.verdict = VERDICT_BODY,
		.from_bytes = request->from_bytes,
		.total_bytes = total,
		.body_bytes = range.last - range.first + 1,
	};
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
	return (struct judgement){
		.verdict = VERDICT_WHOLE,
		.from_bytes = request->from_bytes,
		.total_bytes = range.total,
		.body_bytes = -1,
	};
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

static struct judgement judge_all(const struct head *head, enum packing packing,
				  struct failure *failure)
{
	bool is_empty = head->status == 204 || head->status == 205;
	int64_t length = is_empty ? 0 : head->length_bytes;

	if (is_hidden_part(head))
		return refuse(failure, "the server sent a range as if it were "
				       "the whole file");
	if (packing == PACKING_OTHER) {
		failure_set(failure, FAULT_PROTOCOL,
			    "the body is packed by %.60s, which was not asked "
			    "for",
			    head_value(head, HEAD_CONTENT_ENCODING));
		return plain(VERDICT_REFUSED);
	}
	return (struct judgement){
		.verdict = VERDICT_BODY,
		.total_bytes = packing == PACKING_NONE ? length : -1,
		.body_bytes = length,
		.packing = packing,
	};
}

static enum packing packing_of(const struct head *head,
			       const struct terms *terms)
{
	const char *coding = head_value(head, HEAD_CONTENT_ENCODING);

	if (!terms->unpacks || !coding || !*coding ||
	    strcasecmp(coding, "identity") == 0)
		return PACKING_NONE;
	return strcasecmp(coding, "gzip") == 0 ||
			       strcasecmp(coding, "x-gzip") == 0
		       ? PACKING_GZIP
		       : PACKING_OTHER;
}

/* By the status alone, whatever the file's size is. */
static struct judgement judge_status(const struct head *head,
				     const struct terms *terms,
				     struct failure *failure)
{
	const struct request *request = terms->request;
	bool is_conditional =
		request->if_none_match || request->if_modified_since;
	bool is_range = request->from_bytes > 0;
	enum packing packing = packing_of(head, terms);

	if (head->status == 206 && is_range)
		return judge_part(head, request, packing, failure);
	if (head->status == 416 && is_range)
		return judge_unsatisfied(head, request, failure);
	if (head->status == 304 && is_conditional)
		return plain(VERDICT_UNCHANGED);
	/* A part of the file, which nobody asked for, must not pass for it. */
	if (head->status >= 200 && head->status < 300 && head->status != 206)
		return judge_all(head, packing, failure);
	return plain(VERDICT_OTHER);
}

struct judgement judge(const struct head *head, const struct terms *terms,
		       struct failure *failure)
{
	struct judgement judgement = judge_status(head, terms, failure);

	if (judgement.verdict != VERDICT_BODY || terms->max_bytes == 0 ||
	    judgement.total_bytes <= 0 ||
	    (uint64_t)judgement.total_bytes <= terms->max_bytes)
		return judgement;
	failure_set(failure, FAULT_TOO_LARGE,
		    "the file has %" PRId64 " bytes, and --max-filesize is "
		    "%" PRIu64,
		    judgement.total_bytes, terms->max_bytes);
	return plain(VERDICT_REFUSED);
}

#include "download/attempt_request.h"

#include "download/piece_check.h"
#include "download/team.h"
#include "storage/part_file.h"

/* Another version than is there, or of another size, as --exists says. */
static void set_present(struct request *request,
			const struct download *download)
{
	request->present_bytes = download->present.total_bytes;
	request->is_by_size = download->run->settings->exists == EXISTS_SIZE;
	if (request->is_by_size)
		return;
	request->if_none_match = download->present.etag;
	request->if_modified_since = download->present.last_modified;
}

/* Only what is of the same version as the bytes that are there. */
static struct request request_same(const struct attempt *attempt)
{
	const struct download *download = attempt->download;
	const struct version *version = part_file_version(download->part);
	struct request request = REQUEST_FOR(attempt->url);
	bool joins = download_may_join(download, attempt->url);

	request.range = download->content.range;
	request.total_bytes = version->total_bytes;
	request.trusts_length =
		(download->run->settings->trust_length || joins) &&
		!request.range && version->total_bytes >= 0;
	if (joins && request.trusts_length)
		return request;
	if (!request.trusts_length)
		request.if_range = version_validator(version);
	else if (version->modified_is_strong)
		request.if_range = version->last_modified;
	request.last_modified = version->last_modified;
	return request;
}

/* The rest, where that can be told to be of the same version; or all. */
static struct request request_rest(const struct attempt *attempt, bool goes_on)
{
	const struct download *download = attempt->download;
	const struct version *version = part_file_version(download->part);
	uint64_t kept_bytes = download_kept_bytes(download);
	uint64_t gap_end = part_file_gap_end(download->part);
	struct request request;

	/* Behind a whole range may be more of the file: that asks for too much.
	 */
	if (download->content.range && !goes_on &&
	    (int64_t)kept_bytes == version->total_bytes)
		kept_bytes = 0;
	if (kept_bytes > 0 || (gap_end > 0 && piece_check_is_due(download))) {
		request = request_same(attempt);
		request.from_bytes = kept_bytes;
		request.end_bytes = gap_end;
		return request;
	}
	request = REQUEST_FOR(attempt->url);
	request.range = download->content.range;
	set_present(&request, download);
	return request;
}

/* The range that it is at work on. */
static struct request request_range(struct attempt *attempt)
{
	struct request request = request_same(attempt);
	struct segment *segment = &attempt->segment;

	request.from_bytes = segment->at_bytes;
	request.end_bytes = segment->end_bytes;
	request.is_shared = true;
	segment->asked_bytes = segment->end_bytes;
	return request;
}
struct request attempt_request(struct attempt *attempt, bool goes_on)
{
	const struct download *download = attempt->download;
	struct request request = download->team
					 ? request_range(attempt)
					 : request_rest(attempt, goes_on);

	request.content = &download->content;
	request.max_bytes = download->run->settings->max_filesize_bytes;
	request.hops = attempt->hops.urls;
	request.hop_count = attempt->hops.count;
	request.trail = attempt->hops.trail;
	download_set_origin(download, &request);
	request.is_unpacked = !download->run->settings->compressed;
	request.is_proven = download_is_proven(download);
	request.is_ranged = request.end_bytes > 0;
	request.goes_on = goes_on;
	request.is_read_on = settings_use_stdout(download->run->settings);
	if (download->run->settings->warc)
		request.exchanges = &attempt->exchanges;
	return request;
}

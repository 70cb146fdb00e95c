#include "download/team_size.h"

#include <string.h>

#include "download/download.h"

/* Of auto, which makes no range shorter than --segment-min. */
enum { AUTO_MOST = 8 };

#define LEAST_BYTES ((uint64_t)1024 * 1024)

uint64_t team_size_least_bytes(const struct download *download)
{
	uint64_t file_bytes = download->run->settings->segment_min_bytes;

	if (file_bytes > LEAST_BYTES)
		return LEAST_BYTES;
	return file_bytes > 0 ? file_bytes : 1;
}

/* What tells the answers to ranges of it from those of another version. */
static bool is_known_again(const struct download *download,
			   const struct version *version)
{
	return version_validator(version) ||
	       download->run->settings->trust_length;
}

static bool is_http(const char *url)
{
	return strncmp(url, "http", 4) == 0;
}

size_t team_size_for(const struct download *download,
		     const struct response *response)
{
	const struct settings *settings = download->run->settings;
	const struct version *version = part_file_version(download->part);
	size_t most = settings->segments;
	uint64_t left, least;

	if (most == 1 || download->is_one_stream || download->content.range ||
	    settings->limit_rate_per_bps > 0 || settings->warc ||
	    !download_may_resume(download) ||
	    !is_http(response->url_effective) || version->total_bytes < 0 ||
	    (uint64_t)version->total_bytes < settings->segment_min_bytes ||
	    !is_known_again(download, version))
		return 1;
	left = (uint64_t)version->total_bytes - response->from_bytes;
	least = team_size_least_bytes(download);
	if (most == LIMIT_AUTO && settings->segment_min_bytes > least)
		least = settings->segment_min_bytes;
	if (most > SEGMENTS_MAX)
		most = most == LIMIT_AUTO ? AUTO_MOST : SEGMENTS_MAX;
	return most < left / least ? most : (size_t)(left / least);
}

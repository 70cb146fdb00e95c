#include "transfer/easy_part.h"

static bool set_range(CURL *easy, const struct request *request)
{
	const struct byte_range rest =
		byte_range_rest(request->range, request->from_bytes,
				(uint64_t)request->total_bytes);
	char text[BYTE_RANGE_TEXT_SIZE];

	byte_range_format(text, &rest);
	return curl_easy_setopt(easy, CURLOPT_RANGE, text) == CURLE_OK;
}

bool easy_part_set(CURL *easy, const struct request *request)
{
	curl_off_t from = request->range ? 0 : (curl_off_t)request->from_bytes;

	if (curl_easy_setopt(easy, CURLOPT_RESUME_FROM_LARGE, from) != CURLE_OK)
		return false;
	return request->range ? set_range(easy, request)
			      : curl_easy_setopt(easy, CURLOPT_RANGE, NULL) ==
					CURLE_OK;
}

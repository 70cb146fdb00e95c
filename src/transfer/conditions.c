#include "transfer/conditions.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>

#include <coget/status.h>

#include "model/version.h"

/* A line break would begin another header: files come from anywhere. */
static bool can_stand(const char *value)
{
	for (const unsigned char *at = (const unsigned char *)value; *at; at++)
		if (*at < ' ' || *at == 0x7f)
			return false;
	return true;
}

/* Append "name: value", unless there is no value. */
static int append(struct curl_slist **list, const char *name, const char *value)
{
	char line[VERSION_ETAG_MAX_BYTES + 32];
	struct curl_slist *longer;
	int len;

	if (!value)
		return 0;
	len = snprintf(line, sizeof(line), "%s: %s", name, value);
	if ((size_t)len >= sizeof(line) || !can_stand(value))
		return UV_EINVAL;
	longer = curl_slist_append(*list, line);
	if (!longer)
		return UV_ENOMEM;
	*list = longer;
	return 0;
}

static int append_range(struct curl_slist **list, const struct request *request)
{
	char range[40];
	int status;

	if (request->from_bytes == 0)
		return 0;
	snprintf(range, sizeof(range), "bytes=%" PRIu64 "-",
		 request->from_bytes);
	status = append(list, "Range", range);
	if (status == 0)
		status = append(list, "If-Range", request->if_range);
	return status;
}

int conditions_make(struct curl_slist **list, const struct request *request)
{
	int status;

	*list = NULL;
	status = append_range(list, request);
	if (status == 0)
		status = append(list, "If-None-Match", request->if_none_match);
	if (status == 0)
		status = append(list, "If-Modified-Since",
				request->if_modified_since);
	if (status < 0) {
		curl_slist_free_all(*list);
		*list = NULL;
	}
	return status;
}

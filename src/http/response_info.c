#include "http/response_info.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <coget/status.h>

#include "base/date.h"
#include "http/digest_headers.h"

/*
 * A file can change twice within a second, and clocks differ: a date is strong
 * if it was past for so long when the answer was made (RFC 9110 section
 * 8.8.2.2; the number is that of RFC 7232).
 */
enum { STRONG_AFTER_S = 60 };

static int read_etag(struct version *version, const struct head *head,
		     bool is_coded)
{
	const char *etag = head_value(head, HEAD_ETAG);
	bool is_made_weak = is_coded && etag && *etag == '"';
	char weak[VERSION_ETAG_MAX_BYTES + 1];

	if (!etag || !version_etag_is_valid(etag))
		return 0;
	if (is_made_weak &&
	    (size_t)snprintf(weak, sizeof(weak), "W/%s", etag) >= sizeof(weak))
		return 0;
	version->etag = strdup(is_made_weak ? weak : etag);
	return version->etag ? 0 : UV_ENOMEM;
}

static int read_modified(struct version *version, const struct head *head,
			 bool is_coded)
{
	const char *modified = head_value(head, HEAD_LAST_MODIFIED);
	const char *date = head_value(head, HEAD_DATE);
	int64_t now_s = time(NULL);
	int64_t modified_s, date_s;

	if (!modified || date_parse(modified, now_s, &modified_s) < 0)
		return 0;
	version->modified_is_strong = !is_coded && date &&
				      date_parse(date, now_s, &date_s) == 0 &&
				      date_s - modified_s >= STRONG_AFTER_S;
	version->last_modified = strdup(modified);
	return version->last_modified ? 0 : UV_ENOMEM;
}

static int read_version(struct response *response, const struct head *head,
			const struct validation *validation)
{
	bool is_coded = validation->coding != CODING_NONE;
	struct version *version = &response->version;
	int status;

	version_reset(version);
	version->total_bytes = validation->total_bytes;
	response->from_bytes = validation->from_bytes;
	status = read_etag(version, head, is_coded);
	if (status == 0)
		status = read_modified(version, head, is_coded);
	if (status == 0)
		status = digest_headers_read(response, head, validation);
	return status;
}

/* Also those of a redirect: what it leads to may have none. */
static int read_links(struct response *response, const struct head *head)
{
	const char *links = head_value(head, HEAD_LINK);
	int status;

	if (!links || (!strcasestr(links, "duplicate") &&
		       !strcasestr(links, "describedby")))
		return 0;
	status = response_set_text(&response->links, links);
	return status == 0 ? response_set_text(&response->links_url,
					       response->url_effective)
			   : status;
}

void response_info_read_answer(struct response *response,
			       const struct head *head)
{
	response->content_length = head->length_bytes;
	response->http_code = (int)head->status;
}

int response_info_read(struct response *response, const struct head *head,
		       const struct validation *validation)
{
	int status = response_set_text(&response->content_type,
				       head_value(head, HEAD_CONTENT_TYPE));

	if (status == 0)
		status = response_set_text(
			&response->disposition,
			head_value(head, HEAD_CONTENT_DISPOSITION));
	if (status == 0)
		status = read_links(response, head);
	if (status < 0)
		return status;
	response_info_read_answer(response, head);
	response->is_unchanged = validation->verdict == VERDICT_UNCHANGED;
	response->is_whole = validation->verdict == VERDICT_WHOLE;
	return validation->verdict == VERDICT_OTHER
		       ? 0
		       : read_version(response, head, validation);
}

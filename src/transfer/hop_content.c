#include "transfer/hop_content.h"

#include <string.h>

#include "model/url.h"
#include "transfer/upload.h"

/* From here on its body is left behind. */
static void turn_to_get(struct hop_content *content)
{
	if (!content->now)
		return;
	content->as_get = request_content_as_get(content->now);
	content->now = &content->as_get;
}

void hop_content_init(struct hop_content *content,
		      const struct request *request)
{
	content->now = request->content;
	if (request->trail.is_get)
		turn_to_get(content);
}

bool hop_content_may_enter(const struct hop_content *content,
			   const struct credential_scope *scope,
			   const char *from, struct failure *failure)
{
	char shown_from[URL_SHOWN_SIZE], shown_to[URL_SHOWN_SIZE];

	if (!content->now || !content->now->body.is_there ||
	    credential_scope_shows_all(scope))
		return true;
	url_show(shown_from, from);
	url_show(shown_to, scope->url);
	failure_set(failure, ERROR_UNSAFE_REDIRECT,
		    "redirected from %s to %s: the body of the request stays "
		    "with its origin",
		    shown_from, shown_to);
	failure->remedy = "use the URL that it redirects to, or "
			  "--location-trusted to send all to any host";
	return false;
}

void hop_content_note(const struct transfer *transfer, int status,
		      struct trail *trail)
{
	bool is_sent_on = status == 307 || status == 308;

	trail->has_acted |= !is_sent_on && upload_has_acted(transfer);
}

void hop_content_follow(struct hop_content *content, int status,
			struct trail *trail)
{
	if (request_content_is_plain(content->now))
		return;
	if (status != 303 && !((status == 301 || status == 302) &&
			       strcmp(content->now->method, "POST") == 0))
		return;
	trail->is_get = true;
	turn_to_get(content);
}

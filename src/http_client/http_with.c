#include <coget/http_with.h>

static void leave_session(struct co_with *with)
{
	struct co_http_session **session = with->what;

	co_http_session_close(*session);
	*session = NULL;
}

bool co_http_with_session(struct co_with *with,
			  struct co_http_session **session,
			  const struct co_http_session_options *options,
			  int *status)
{
	if (!co_with_is_first(with, status))
		return false;
	*status = co_http_session_open(session, options);
	return *status == 0 && co_with_enter(with, session, leave_session);
}

static void leave_response(struct co_with *with)
{
	struct co_http_response **response = with->what;

	co_http_response_close(*response);
	*response = NULL;
}

bool co_http_with_response(struct co_with *with,
			   struct co_http_response **response,
			   struct co_http_session *session, const char *method,
			   const char *url,
			   const struct co_http_options *options, int *status)
{
	if (!co_with_is_first(with, status))
		return false;
	*status = co_http_request(response, session, method, url, options);
	return *status == 0 && co_with_enter(with, response, leave_response);
}

/*
 * The task that fetches for a response: it waits for its turn, sends the
 * request, follows redirects, and passes the body on as it is read.
 */
#ifndef HTTP_CLIENT_FETCH_H
#define HTTP_CLIENT_FETCH_H

#include <stdbool.h>

#include <coget/status.h>

struct co_http_response;
struct co_http_session;

/*
 * Start it; the response's URL, headers and content are set.  Returns 0 or
 * UV_ENOMEM.
 */
int fetch_start(struct co_http_response *response) CO_MUST_CHECK;

/*
 * Wait for the head of the final answer.  Suspends.
 *
 * Returns 0; how the fetch has failed, with the error's text set; UV_ECANCELED
 * if the caller was cancelled.
 */
int fetch_await_head(struct co_http_response *response) CO_MUST_CHECK;

/* Whether it can be ended here: only a task can wait for one that goes on. */
bool fetch_can_stop(const struct co_http_response *response);

/* End it, if it goes on.  Suspends then, also in a cancelled task. */
void fetch_stop(struct co_http_response *response);

/* Cancel all fetches of a session; they end soon.  Does not suspend. */
void fetch_cancel_all(struct co_http_session *session);

/* Set the error's text for a fetch that has ended so; return the status. */
int fetch_explain(const struct co_http_response *response, int status);

#endif

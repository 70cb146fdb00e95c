#include "report/run_figures.h"

static void count_answer(struct run_figures *figures,
			 const struct response *response)
{
	uint64_t requests = (uint64_t)response->num_redirects + 1;

	figures->connects += response->num_connects;
	if (response->time_starttransfer_us <= 0)
		return;
	histogram_add(&figures->latencies_us,
		      (uint64_t)response->time_starttransfer_us);
	if (requests > response->num_connects)
		figures->reuses += requests - response->num_connects;
}

void run_figures_count(struct run_figures *figures, const struct event *event)
{
	const struct failure *failure = event->failure;

	/* The end of the run is no failure of what it cut off. */
	if (event->type == EVENT_FAILED && failure->error != ERROR_INTERRUPTED)
		figures->failed[failure->error]++;
	if (event->type == EVENT_RETRY)
		figures->retried[failure->error]++;
	if (event_new_answer(event))
		count_answer(figures, event->response);
}

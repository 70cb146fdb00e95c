#include "download/run_client.h"

#include "download/emit.h"
#include "download/run.h"
#include "download/shared_body.h"
#include "transfer/library_check.h"

/* Returns 0, or UV_EPROTO with *failure set if hosts could not be kept. */
static int release(struct run *run, struct failure *failure)
{
	shared_body_close(&run->body);
	client_certificate_close(run->certificate);
	credentials_close(run->credentials);
	return hsts_file_close(run->hsts, run->settings, failure);
}

static int open_own(struct run *run, struct failure *failure)
{
	const struct settings *settings = run->settings;
	int status = library_check(settings, failure);

	if (status == 0)
		status = shared_body_open(&run->body, settings, failure);
	if (status == 0)
		status = credentials_open(&run->credentials, settings, failure);
	if (status == 0)
		status = client_certificate_open(&run->certificate, settings,
						 failure);
	if (status == 0)
		status = hsts_file_open(&run->hsts, settings, failure);
	if (status == 0)
		status = client_open(&run->client, settings,
				     &run->tally->received_bytes);
	if (status < 0) {
		(void)!release(run, failure);
		return status;
	}
	client_show(run->client, run->credentials, run->certificate);
	client_use_hsts(run->client, run->hsts);
	return 0;
}

int run_client_open(struct run *run, struct failure *failure)
{
	if (!run->loan)
		return open_own(run, failure);
	run->client = run->loan->client;
	return 0;
}

void run_client_limit(struct run *run, size_t connections)
{
	if (!run->loan)
		client_limit(run->client, connections);
}

void run_client_keep(struct run *run, size_t connections)
{
	if (!run->loan)
		client_keep(run->client, connections);
}

/* Whatever ended the run: what was set until then is worth keeping. */
static int save_cookies(struct run *run, int status, struct failure *failure)
{
	const char *path = run->settings->save_cookies;
	struct failure unsaved = {0};

	if (!path || client_save_cookies(run->client, path, &unsaved) == 0)
		return status;
	return emit_unkept(run->emitter, &unsaved, status, failure);
}

int run_client_close(struct run *run, int status, struct failure *failure)
{
	int released;

	if (run->loan)
		return status;
	status = save_cookies(run, status, failure);
	client_close(run->client);
	released = release(run, failure);
	return status == 0 ? released : status;
}

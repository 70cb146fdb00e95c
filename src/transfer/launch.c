#include "transfer/launch.h"

#include <stdio.h>

#include "base/wipe.h"
#include "transfer/capture.h"
#include "transfer/direct_request.h"
#include "transfer/receive.h"

/* A pooled handle has the login of the one before no more: see on_stop(). */
static bool set_login(struct transfer *transfer,
		      const struct credential_scope *scope)
{
	CURL *easy = transfer->slot.easy;
	struct login login;

	if (!credential_scope_find_login(scope, &login))
		return true;
	transfer->has_login = true;
	transfer->has_own_options = true;
	return curl_easy_setopt(easy, CURLOPT_USERNAME, login.user) ==
		       CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_PASSWORD, login.password) ==
		       CURLE_OK;
}

/*
 * Most requests have that of the one before, or none.  libcurl is told either,
 * or it would ask the environment.
 */
static bool set_proxy(struct transfer *transfer,
		      const struct proxy_address *proxy)
{
	if (proxy == transfer->proxy)
		return true;
	transfer->proxy = proxy;
	return curl_easy_setopt(transfer->slot.easy, CURLOPT_PROXY,
				proxy ? proxy->target : "") == CURLE_OK;
}

/* libcurl uses no connection again whose certificate is another. */
static bool set_certificate(struct transfer *transfer,
			    struct client_certificate *certificate)
{
	CURL *easy = transfer->slot.easy;
	struct curl_blob chain, key;

	if (certificate == transfer->certificate)
		return true;
	transfer->certificate = certificate;
	if (certificate) {
		chain = (struct curl_blob){certificate->chain.data,
					   certificate->chain.len,
					   CURL_BLOB_NOCOPY};
		key = (struct curl_blob){certificate->key.data,
					 certificate->key.len,
					 CURL_BLOB_NOCOPY};
	}
	return curl_easy_setopt(easy, CURLOPT_SSLCERT_BLOB,
				certificate ? &chain : NULL) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_SSLKEY_BLOB,
				certificate ? &key : NULL) == CURLE_OK;
}

/*
 * libcurl allocates what it reads into for each transfer.  Where many run, most
 * of that would stay empty.
 */
static bool set_buffer(struct transfer *transfer)
{
	enum { CROWD = 128 };
	bool is_small = multi_pool_running(transfer->slot.pool) >= CROWD;

	if (is_small == transfer->has_small_buffer)
		return true;
	transfer->has_small_buffer = is_small;
	return easy_options_set_buffer(transfer->slot.easy, transfer->settings,
				       is_small);
}

static int start_libcurl(struct transfer *transfer)
{
	const struct hop *hop = transfer->hop;
	const struct credential_scope *scope = hop->scope;

	transfer->is_direct = false;
	if (curl_easy_setopt(transfer->slot.easy, CURLOPT_URL, scope->url) !=
		    CURLE_OK ||
	    !transfer->protocol->configure(transfer, &scope->at) ||
	    !set_login(transfer, scope) || !set_proxy(transfer, hop->proxy) ||
	    !set_buffer(transfer) ||
	    !set_certificate(transfer, hop->certificate))
		return UV_ENOMEM;
	return multi_slot_start(&transfer->slot);
}

static void on_direct_ended(void *arg, CURLcode code, const char *error)
{
	struct transfer *transfer = arg;

	transfer->slot.direct = NULL;
	transfer->slot.is_paused = false;
	if (*error)
		snprintf(transfer->error, sizeof(transfer->error), "%s", error);
	transfer->slot.on_ended(&transfer->slot, code);
}

/* The next connection is libcurl's: it opens one. */
static void on_direct_lost(void *arg)
{
	struct transfer *transfer = arg;

	transfer->slot.direct = NULL;
	capture_restart(transfer);
	if (start_libcurl(transfer) < 0)
		transfer->slot.on_ended(&transfer->slot, CURLE_OUT_OF_MEMORY);
}

static const struct direct_hooks direct_hooks = {
	receive_line, receive_body, on_direct_ended, on_direct_lost};

void launch_init(struct transfer *transfer)
{
	direct_init(&transfer->direct, &direct_hooks, transfer);
}

static struct kept_connection *take_connection(struct transfer *transfer)
{
	const struct url *url = &transfer->hop->scope->at;
	const struct kept_origin origin = {url->name, url->port};
	struct kept_connection *connection = kept_connections_take(
		multi_pool_kept(transfer->slot.pool), &origin);

	if (!connection ||
	    redirect_guard_admits(transfer->guard, &connection->address))
		return connection;
	kept_connection_give_back(connection);
	return NULL;
}

/* Returns whether it could be, and has begun. */
static bool start_direct(struct transfer *transfer)
{
	struct kept_connection *connection;
	struct buf request = BUF_INIT(64 * 1024);

	transfer->is_direct = false;
	if (transfer->protocol != &protocol_http ||
	    !direct_request_is_possible(transfer))
		return false;
	connection = take_connection(transfer);
	if (!connection)
		return false;
	if (direct_request_make(&request, transfer) == 0)
		transfer->is_direct = direct_start(
			&transfer->direct, connection, request.data,
			request.len, &transfer->http.head);
	else
		kept_connection_give_back(connection);
	if (transfer->is_direct && capture_is_on(transfer))
		capture_request(transfer, request.data, request.len);
	wipe_buf(&request);
	if (transfer->is_direct)
		transfer->slot.direct = &transfer->direct;
	return transfer->is_direct;
}

int launch(struct transfer *transfer)
{
	return start_direct(transfer) ? 0 : start_libcurl(transfer);
}

/*
 * The client: what all its fetches share.
 */
#include "transfer/client.h"

#include <stdlib.h>
#include <string.h>

#include <coget/loop.h>

#include "transfer/client_internal.h"
#include "transfer/cookie_jar.h"

static CURLSH *open_share(void)
{
	CURLSH *share = curl_share_init();

	if (!share)
		return NULL;
	if (curl_share_setopt(share, CURLSHOPT_SHARE,
			      CURL_LOCK_DATA_SSL_SESSION) == CURLSHE_OK)
		return share;
	curl_share_cleanup(share);
	return NULL;
}

/*
 * Whether libcurl reads on from a connection of HTTP/2 of which it keeps a
 * piece for a stream that is paused.  Where it does not, one that is held back
 * for its own rate would hold back all others.
 */
static bool reads_past_paused(void)
{
	return curl_version_info(CURLVERSION_NOW)->version_num >= 0x080000;
}

/* Initialising a TLS library takes more stack than a coroutine has to give. */
static void open_on_loop_stack(void *arg)
{
	struct client *client = arg;

	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return;
	client->share = open_share();
	if (!client->share || multi_pool_open(&client->pool) < 0) {
		curl_share_cleanup(client->share);
		curl_global_cleanup();
		return;
	}
	if (rates_are_of_each(client->rates) && !reads_past_paused())
		multi_pool_stop_multiplexing(client->pool);
}

/* libcurl is closed, or was never opened. */
static void release(struct client *client)
{
	easy_options_release(&client->options);
	proxy_addresses_release(&client->proxies);
	rates_close(client->rates);
	cookies_release(&client->own_cookies);
	free(client);
}

int client_open(struct client **out, const struct settings *settings,
		uint64_t *received_bytes)
{
	struct client *client = calloc(1, sizeof(*client));

	*out = NULL;
	if (!client)
		return UV_ENOMEM;
	if (easy_options_init(&client->options, settings) < 0 ||
	    proxy_addresses_init(&client->proxies, settings) < 0 ||
	    rates_open(&client->rates, settings) < 0) {
		release(client);
		return UV_ENOMEM;
	}
	client->settings = settings;
	client->received_bytes = received_bytes;
	if (settings->keep_cookies)
		client->cookies = &client->own_cookies;
	co_on_loop_stack(open_on_loop_stack, client);
	if (!client->pool) {
		release(client);
		return UV_ENOMEM;
	}
	*out = client;
	return 0;
}

void client_show(struct client *client, struct credentials *credentials,
		 struct client_certificate *certificate)
{
	client->credentials = credentials;
	client->certificate = certificate;
	if (credentials && client->cookies)
		client->cookies = &credentials->cookies;
}

bool client_may_have_others(const struct client *client)
{
	return !client->rates && !client->hsts;
}

int client_open_beside(struct client **out, struct client *first,
		       uint64_t *received_bytes)
{
	int status = client_open(out, first->settings, received_bytes);

	if (status < 0)
		return status;
	(*out)->credentials = first->credentials;
	(*out)->certificate = first->certificate;
	(*out)->cookies = first->cookies;
	return 0;
}

void client_use_hsts(struct client *client, struct hsts *hsts)
{
	client->hsts = hsts;
}

/* Two questions for each name, over HTTP/1.1 at worst. */
enum { DOH_CONNECTIONS = 2 };

struct limit {
	struct client *client;
	size_t connections;
};

static void limit_on_loop_stack(void *arg)
{
	struct limit *limit = arg;

	multi_pool_limit(limit->client->pool, limit->connections,
			 limit->client->settings->doh_url ? DOH_CONNECTIONS
							  : 0);
}

void client_limit(struct client *client, size_t connections)
{
	struct limit limit = {client, connections};

	co_on_loop_stack(limit_on_loop_stack, &limit);
}

static void keep_on_loop_stack(void *arg)
{
	struct limit *limit = arg;

	multi_pool_keep(limit->client->pool, limit->connections);
}

void client_keep(struct client *client, size_t connections)
{
	struct limit limit = {client, connections};

	co_on_loop_stack(keep_on_loop_stack, &limit);
}

static void close_on_loop_stack(void *arg)
{
	struct client *client = arg;

	while (client->spare) {
		struct transfer *transfer = client->spare;

		client->spare = transfer->next_spare;
		transfer_free(transfer);
	}
	multi_pool_close(client->pool);
	curl_share_cleanup(client->share);
	curl_global_cleanup();
}

int client_save_cookies(struct client *client, const char *path,
			struct failure *failure)
{
	static const struct cookies none;

	return cookie_jar_save(client->cookies ? client->cookies : &none, path,
			       failure);
}

void client_close(struct client *client)
{
	if (!client)
		return;
	co_on_loop_stack(close_on_loop_stack, client);
	release(client);
}

struct making {
	struct client *client;
	const struct protocol *protocol;
	struct transfer *transfer;
};

static void make_on_loop_stack(void *arg)
{
	struct making *making = arg;
	struct client *client = making->client;

	making->transfer =
		transfer_new(client->pool, making->protocol, &client->options,
			     client->share, client->cookies);
}

/* libcurl's printf takes 5 KiB of stack, which each task would have to have. */
static struct transfer *make_transfer(struct client *client,
				      const struct protocol *protocol)
{
	struct making making = {client, protocol, NULL};

	co_on_loop_stack(make_on_loop_stack, &making);
	return making.transfer;
}

struct transfer *client_take_transfer(struct client *client,
				      const struct protocol *protocol)
{
	struct transfer **at = &client->spare;
	struct transfer *transfer;

	while (*at && (*at)->protocol != protocol)
		at = &(*at)->next_spare;
	transfer = *at;
	if (!transfer)
		return make_transfer(client, protocol);
	*at = transfer->next_spare;
	return transfer;
}

static void free_on_loop_stack(void *arg)
{
	transfer_free(arg);
}

/*
 * What libcurl keeps in a handle of how a transfer failed, such as what a proxy
 * that refused it had asked for, would be taken for the next one's.
 */
void client_give_transfer(struct client *client, struct transfer *transfer)
{
	if (!transfer_went_well(transfer)) {
		co_on_loop_stack(free_on_loop_stack, transfer);
		return;
	}
	transfer->next_spare = client->spare;
	client->spare = transfer;
}

bool client_can_fetch(const struct scheme *scheme)
{
	const char *const *at = curl_version_info(CURLVERSION_NOW)->protocols;

	if (scheme->protocol == PROTOCOL_FILE)
		return true;
	while (*at && strcmp(*at, scheme->name) != 0)
		at++;
	return *at != NULL;
}

const char *client_library_version(void)
{
	return curl_version();
}

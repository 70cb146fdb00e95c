/*
 * The client: what all its fetches share.
 */
#include "transfer/client.h"

#include <stdlib.h>

#include <coget/loop.h>

#include "transfer/pool.h"

static CURLSH *open_share(void)
{
	CURLSH *share = curl_share_init();

	if (!share)
		return NULL;
	if (curl_share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_DNS) ==
		    CURLSHE_OK &&
	    curl_share_setopt(share, CURLSHOPT_SHARE,
			      CURL_LOCK_DATA_SSL_SESSION) == CURLSHE_OK)
		return share;
	curl_share_cleanup(share);
	return NULL;
}

/* Initialising a TLS library takes more stack than a coroutine has to give. */
static void open_on_loop_stack(void *arg)
{
	struct client *client = arg;

	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return;
	client->share = open_share();
	if (!client->share || hub_open(&client->hub) < 0) {
		curl_share_cleanup(client->share);
		curl_global_cleanup();
	}
}

int client_open(struct client **out, const struct settings *settings,
		uint64_t *received_bytes)
{
	struct client *client = calloc(1, sizeof(*client));

	*out = NULL;
	if (!client)
		return UV_ENOMEM;
	client->settings = settings;
	client->received_bytes = received_bytes;
	co_on_loop_stack(open_on_loop_stack, client);
	if (!client->hub) {
		free(client);
		return UV_ENOMEM;
	}
	*out = client;
	return 0;
}

struct show {
	struct client *client;
	int status;
};

/*
 * What the share holds of cookies, all handles keep and send.  They are read
 * once, by a handle that fetches nothing.
 */
static bool share_cookies(struct client *client, CURL *easy)
{
	const char *path = client->credentials->settings->cookies;

	return curl_share_setopt(client->share, CURLSHOPT_SHARE,
				 CURL_LOCK_DATA_COOKIE) == CURLSHE_OK &&
	       curl_easy_setopt(easy, CURLOPT_SHARE, client->share) ==
		       CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_COOKIEFILE, path) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_COOKIELIST, "RELOAD") == CURLE_OK;
}

static void show_on_loop_stack(void *arg)
{
	struct show *show = arg;
	CURL *easy = curl_easy_init();

	if (!easy || !share_cookies(show->client, easy))
		show->status = UV_ENOMEM;
	curl_easy_cleanup(easy);
}

int client_show(struct client *client, const struct credentials *credentials)
{
	struct show show = {client, 0};

	client->credentials = credentials;
	if (credentials && credentials->settings->cookies)
		co_on_loop_stack(show_on_loop_stack, &show);
	return show.status;
}

struct limit {
	struct client *client;
	size_t connections;
};

static void limit_on_loop_stack(void *arg)
{
	struct limit *limit = arg;

	hub_limit(limit->client->hub, limit->connections);
}

void client_limit(struct client *client, size_t connections)
{
	struct limit limit = {client, connections};

	co_on_loop_stack(limit_on_loop_stack, &limit);
}

static void close_on_loop_stack(void *arg)
{
	struct client *client = arg;

	while (client->spare) {
		struct transfer *transfer = client->spare;

		client->spare = transfer->next_spare;
		transfer_free(transfer);
	}
	hub_close(client->hub);
	curl_share_cleanup(client->share);
	curl_global_cleanup();
}

void client_close(struct client *client)
{
	if (!client)
		return;
	co_on_loop_stack(close_on_loop_stack, client);
	free(client);
}

struct transfer *client_take_transfer(struct client *client)
{
	struct transfer *transfer = client->spare;

	if (!transfer)
		return transfer_new(client->hub, client->settings,
				    client->share);
	client->spare = transfer->next_spare;
	return transfer;
}

void client_give_transfer(struct client *client, struct transfer *transfer)
{
	transfer->next_spare = client->spare;
	client->spare = transfer;
}

const char *client_library_version(void)
{
	return curl_version();
}

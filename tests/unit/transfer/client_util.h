/*
 * What the client's unit tests share: a client, a sink that remembers, and a
 * fetch with all that it fills in.
 */
#ifndef CLIENT_UTIL_H
#define CLIENT_UTIL_H

#include "transfer/client.h"

#include "unit/transfer/peer.h"

/* A sink that keeps what it gets, and can be slow or fail. */
struct catch {
	struct sink sink;
	char *data;
	size_t len;
	size_t largest; /* of the writes */
	unsigned begins;
	bool in_write;
	bool is_lossy; /* counts only */
	int begin_status;
	int write_status;
	int64_t delay_ns;       /* of each write */
	struct co_future *gate; /* that each write waits for; or NULL */
	struct response head;   /* as given to begin; not to be reset */
};

/* A fetch, also as a task of its own. */
struct fetching {
	struct client *client;
	char url[512];
	struct request request;
	struct catch catch;
	struct response response;
	struct progress progress;
	struct failure failure;
	int status;
};

/* What a client needs besides. */
struct setup {
	struct settings settings;
	uint64_t received_bytes;
	struct client *client;
};

static inline struct settings plain_settings(void)
{
	return (struct settings){
		.jobs = 64,
		.per_host = 16,
		.look_ahead = 1000,
		.timeout_ns = CO_FOREVER,
		.connect_timeout_ns = CO_FOREVER,
		.stall_timeout_ns = CO_FOREVER,
		.max_redirs = 10,
		.dir = ".",
	};
}

static inline void open_client(struct setup *setup)
{
	signal(SIGPIPE, SIG_IGN);
	setup->settings = plain_settings();
	setup->received_bytes = 0;
	ck_assert_int_eq(client_open(&setup->client, &setup->settings,
				     &setup->received_bytes),
			 0);
}

static inline int catch_begin(struct sink *sink,
			      const struct response *response)
{
	struct catch *catch = (struct catch *)sink;

	catch->begins++;
	catch->head = *response;
	return catch->begin_status;
}

static inline int catch_write(struct sink *sink, const void *data, size_t len)
{
	struct catch *catch = (struct catch *)sink;
	int status = 0;

	ck_assert_uint_eq(catch->begins, 1);
	ck_assert_uint_gt(len, 0);
	catch->in_write = true;
	if (!catch->is_lossy) {
		catch->data = realloc(catch->data, catch->len + len);
		memcpy(catch->data + catch->len, data, len);
	}
	catch->len += len;
	if (len > catch->largest)
		catch->largest = len;
	if (catch->gate)
		status = co_future_wait(catch->gate);
	if (status == 0 && catch->delay_ns > 0)
		status = co_sleep(catch->delay_ns);
	catch->in_write = false;
	return status < 0 ? status : catch->write_status;
}

static inline struct fetching *new_fetch(struct client *client, const char *url)
{
	struct fetching *fetch = calloc(1, sizeof(*fetch));

	fetch->client = client;
	snprintf(fetch->url, sizeof(fetch->url), "%s", url);
	fetch->catch.sink =
		(struct sink){.begin = catch_begin, .write = catch_write};
	fetch->request = REQUEST_FOR(fetch->url);
	fetch->response = RESPONSE_NONE;
	fetch->progress.total_bytes = -1;
	return fetch;
}

static inline void free_fetch(struct fetching *fetch)
{
	response_reset(&fetch->response);
	free(fetch->catch.data);
	free(fetch);
}

/* The fetch itself; also for spawn(). */
static inline int run_fetch(void *arg)
{
	struct fetching *fetch = arg;

	fetch->status = client_fetch(fetch->client, &fetch->request,
				     &fetch->catch.sink, &fetch->response,
				     &fetch->progress, &fetch->failure);
	return fetch->status;
}

/* Fetch a path of a peer, whatever comes of it. */
static inline struct fetching *fetch_path(struct client *client,
					  const struct peer *peer,
					  const char *path)
{
	struct fetching *fetch = new_fetch(client, peer_url(peer, path));

	(void)run_fetch(fetch);
	return fetch;
}

/* The fetch succeeded and delivered this text. */
static inline void check_text(const struct fetching *fetch, const char *text)
{
	ck_assert_msg(fetch->status == 0, "%s: %s: %s", fetch->url,
		      co_strerror(fetch->status), fetch->failure.what);
	ck_assert_uint_eq(fetch->catch.begins, 1);
	ck_assert_uint_eq(fetch->catch.len, strlen(text));
	ck_assert_mem_eq(fetch->catch.data ? fetch->catch.data : "", text,
			 strlen(text));
}

/* The fetch failed for this reason, in words that include these. */
static inline void check_failed(const struct fetching *fetch,
				enum error_class error, const char *what)
{
	ck_assert_int_eq(fetch->status, UV_EPROTO);
	ck_assert_msg(fetch->failure.error == error, "%s: %s",
		      error_name(fetch->failure.error), fetch->failure.what);
	ck_assert_msg(strstr(fetch->failure.what, what), "it says: %s",
		      fetch->failure.what);
}

/* Fetch a path of a peer that answers so, and see the text come. */
static inline void fetch_text(int (*answer)(struct talk *talk),
			      const char *path, const char *text)
{
	struct peer *peer = peer_open(answer);
	struct setup setup;
	struct fetching *fetch;

	open_client(&setup);
	fetch = fetch_path(setup.client, peer, path);
	check_text(fetch, text);
	free_fetch(fetch);
	client_close(setup.client);
	peer_close(peer);
}

/* Fetch from a peer that answers so, and see it fail. */
static inline void fetch_failing(int (*answer)(struct talk *talk),
				 const char *path, enum error_class error,
				 const char *what, int http_code,
				 const char *text)
{
	struct peer *peer = peer_open(answer);
	struct setup setup;
	struct fetching *fetch;

	open_client(&setup);
	fetch = fetch_path(setup.client, peer, path);
	check_failed(fetch, error, what);
	ck_assert_int_eq(fetch->response.http_code, http_code);
	ck_assert_uint_eq(fetch->catch.len, strlen(text));
	ck_assert_mem_eq(fetch->catch.data ? fetch->catch.data : "", text,
			 strlen(text));
	free_fetch(fetch);
	client_close(setup.client);
	peer_close(peer);
}

/* The byte at a place of a body that is made up. */
static inline char body_byte(size_t at)
{
	return (char)(at * 2654435761u >> 24);
}

/* Send such a body. */
static inline int send_body(struct talk *talk, size_t len)
{
	static char block[256 * 1024];
	int status = 0;

	for (size_t at = 0; status == 0 && at < len; at += sizeof(block)) {
		size_t part = len - at < sizeof(block) ? len - at
						       : sizeof(block);

		for (size_t i = 0; i < part; i++)
			block[i] = body_byte(at + i);
		status = peer_send(talk, block, part);
	}
	return status;
}

static inline void check_body(const struct fetching *fetch, size_t len)
{
	size_t same = 0;

	ck_assert_msg(fetch->status == 0, "%s: %s: %s", fetch->url,
		      co_strerror(fetch->status), fetch->failure.what);
	ck_assert_uint_eq(fetch->catch.len, len);
	/* An assertion costs a system call, also where it holds. */
	while (same < len && fetch->catch.data[same] == body_byte(same))
		same++;
	ck_assert_msg(same == len, "the body differs at %zu", same);
}

#endif

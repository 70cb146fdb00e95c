/*
 * What the tests of TLS share: contexts, and both ends of a connection.
 */
#ifndef TLS_UTIL_H
#define TLS_UTIL_H

#include "unit/runtime/stream_util.h"
#include "unit/tls/certificates.h"

#include <coget/filter.h>
#include <coget/tls.h>

/* The options of a context that is like most. */
static const struct co_tls_options usual UNUSED;

/* Both contexts of a connection. */
struct contexts {
	struct co_tls_context *client;
	struct co_tls_context *server;
};

static inline struct co_tls_context *
client_context(struct co_tls_options options)
{
	struct co_tls_context *context;

	if (!options.ca_file && !options.ca_dir)
		options.ca_file = pem("ca");
	ck_assert_int_eq(co_tls_client_new(&context, &options), 0);
	return context;
}

static inline struct co_tls_context *
server_context(struct co_tls_options options)
{
	struct co_tls_context *context;

	if (!options.cert_file)
		options.cert_file = pem("server");
	ck_assert_int_eq(co_tls_server_new(&context, &options), 0);
	return context;
}

static inline struct contexts make_contexts(void)
{
	return (struct contexts){client_context(usual), server_context(usual)};
}

static inline void free_contexts(struct contexts *contexts)
{
	co_tls_context_free(contexts->client);
	co_tls_context_free(contexts->server);
}

/* A handshake at one end. */
struct start {
	struct co_stream *stream;
	struct co_tls_context *context;
	const char *name;
};

static inline int start_tls(void *arg)
{
	const struct start *start = arg;

	return co_tls_start(start->stream, start->context, start->name);
}

/* What the handshakes of both ends return: the client's, and the server's. */
struct outcome {
	int here;
	int there;
};

static inline struct outcome try_tls(const struct pair *pair,
				     const struct contexts *contexts,
				     const char *name)
{
	struct start there = {pair->there, contexts->server, NULL};
	struct co_task *server = spawn(start_tls, &there);
	struct outcome outcome;

	outcome.here = co_tls_start(pair->here, contexts->client, name);
	outcome.there = finish(server);
	return outcome;
}

/* Put TLS on a pair; here is the client. */
static inline void put_tls(const struct pair *pair,
			   const struct contexts *contexts)
{
	struct outcome outcome = try_tls(pair, contexts, "localhost");

	ck_assert_msg(outcome.here == 0 && outcome.there == 0, "%s, %s (%s)",
		      co_strerror(outcome.here), co_strerror(outcome.there),
		      co_tls_error(NULL));
}

static inline struct pair make_tls_pair_of(const struct contexts *contexts)
{
	struct pair pair = make_pair();

	put_tls(&pair, contexts);
	return pair;
}

static inline struct pair make_tls_pair(void)
{
	struct contexts contexts = make_contexts();
	struct pair pair = make_tls_pair_of(&contexts);

	free_contexts(&contexts);
	return pair;
}

#endif

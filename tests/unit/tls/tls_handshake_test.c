/* Handshakes: what is agreed on, and what becomes of those that fail. */
#include <openssl/ssl.h>

#include "unit/tls/tls_util.h"

ASYNC_TEST(it_is_known_what_was_agreed_on)
{
	struct pair pair = make_tls_pair();

	ck_assert_str_eq(co_tls_version(pair.here), "TLSv1.3");
	ck_assert_str_eq(co_tls_version(pair.there), "TLSv1.3");
	ck_assert_int_eq(strncmp(co_tls_cipher(pair.here), "TLS_", 4), 0);
	ck_assert_str_eq(co_tls_server_name(pair.here), "localhost");
	ck_assert_str_eq(co_tls_server_name(pair.there), "localhost");
	ck_assert_ptr_null(co_tls_alpn(pair.here));
	ck_assert(!co_tls_is_resumed(pair.here));
	ck_assert_ptr_nonnull(co_tls_ssl(pair.here));
	close_pair(&pair);
}

/* Contexts of which one end knows TLS 1.2 alone. */
static struct contexts make_old_contexts(struct co_tls_options client)
{
	struct contexts contexts = {client_context(client),
				    server_context(usual)};

	ck_assert_int_eq(
		SSL_CTX_set_max_proto_version(co_tls_ssl_ctx(contexts.server),
					      TLS1_2_VERSION),
		1);
	return contexts;
}

ASYNC_TEST(tls_1_2_is_spoken_too)
{
	struct contexts contexts = make_old_contexts(
		(struct co_tls_options){.ciphers = "ECDHE+AESGCM"});
	struct pair pair = make_tls_pair_of(&contexts);

	ck_assert_str_eq(co_tls_version(pair.here), "TLSv1.2");
	ck_assert_ptr_nonnull(strstr(co_tls_cipher(pair.here), "GCM"));
	write_text(pair.here, "old");
	expect_text(pair.there, "old");
	co_stream_close(pair.here);
	expect_end(pair.there);
	co_stream_close(pair.there);
	free_contexts(&contexts);
}

ASYNC_TEST(no_version_in_common_is_an_error)
{
	struct contexts contexts =
		make_old_contexts((struct co_tls_options){.needs_tls13 = true});
	struct pair pair = make_pair();
	struct outcome outcome = try_tls(&pair, &contexts, "localhost");

	ck_assert_int_eq(outcome.there, CO_TLS_FAILED);
	ck_assert_int_eq(outcome.here, CO_TLS_REFUSED);
	free_contexts(&contexts);
	close_pair(&pair);
}

/* Anything older is not even offered. */
ASYNC_TEST(tls_1_1_is_refused)
{
	struct contexts contexts = make_contexts();
	struct pair pair = make_pair();
	struct outcome outcome;

	SSL_CTX_set_security_level(co_tls_ssl_ctx(contexts.client), 0);
	SSL_CTX_set_min_proto_version(co_tls_ssl_ctx(contexts.client),
				      TLS1_VERSION);
	SSL_CTX_set_max_proto_version(co_tls_ssl_ctx(contexts.client),
				      TLS1_1_VERSION);
	outcome = try_tls(&pair, &contexts, "localhost");
	ck_assert_int_eq(outcome.there, CO_TLS_FAILED);
	ck_assert_int_eq(outcome.here, CO_TLS_REFUSED);
	free_contexts(&contexts);
	close_pair(&pair);
}

/* In TLS 1.2 a peer could ask for another handshake. */
ASYNC_TEST(renegotiation_is_refused)
{
	struct contexts contexts = make_old_contexts(usual);
	struct pair pair = make_pair();
	struct co_task *reader;

	SSL_CTX_clear_options(co_tls_ssl_ctx(contexts.client),
			      SSL_OP_NO_RENEGOTIATION);
	put_tls(&pair, &contexts);
	reader = spawn(read_byte, pair.there);
	ck_assert_int_eq(SSL_renegotiate(co_tls_ssl(pair.here)), 1);
	(void)!SSL_do_handshake(co_tls_ssl(pair.here)); /* sends the wish */
	ck_assert_int_eq(read_byte(pair.here), CO_TLS_FAILED);
	ck_assert_str_eq(co_tls_error(pair.here), "no renegotiation");
	co_stream_close(pair.here);
	ck_assert_int_le(finish(reader), 0);
	co_stream_close(pair.there);
	free_contexts(&contexts);
}

static const char *const both[] = {"h2", "http/1.1", NULL};
static const char *const old[] = {"http/1.0", "http/1.1", NULL};
static const char *const other[] = {"imap", NULL};

static struct outcome choose(const char *const *client,
			     const char *const *server, struct pair *pair)
{
	struct contexts contexts = {
		client_context((struct co_tls_options){.alpn = client}),
		server_context((struct co_tls_options){.alpn = server})};
	struct outcome outcome;

	*pair = make_pair();
	outcome = try_tls(pair, &contexts, "localhost");
	free_contexts(&contexts);
	return outcome;
}

ASYNC_TEST(the_server_chooses_the_protocol)
{
	struct pair pair;

	ck_assert_int_eq(choose(old, both, &pair).here, 0);
	ck_assert_str_eq(co_tls_alpn(pair.here), "http/1.1");
	ck_assert_str_eq(co_tls_alpn(pair.there), "http/1.1");
	close_pair(&pair);
	ck_assert_int_eq(choose(NULL, both, &pair).here, 0);
	ck_assert_ptr_null(co_tls_alpn(pair.here));
	close_pair(&pair);
	ck_assert_int_eq(choose(both, NULL, &pair).here, 0);
	ck_assert_ptr_null(co_tls_alpn(pair.here));
	close_pair(&pair);
}

ASYNC_TEST(no_protocol_in_common_is_an_error)
{
	struct pair pair;
	struct outcome outcome = choose(other, both, &pair);

	ck_assert_int_eq(outcome.here, CO_TLS_REFUSED);
	ck_assert_int_eq(outcome.there, CO_TLS_FAILED);
	ck_assert_ptr_nonnull(strstr(co_tls_error(pair.here), "application"));
	close_pair(&pair);
}

static struct co_tls_context *choose_by_name(void *arg, const char *name)
{
	note("%s", name ? name : "none");
	return name && strcmp(name, "nobody.test") == 0 ? NULL : arg;
}

ASYNC_TEST(the_name_that_is_asked_for_chooses_the_context)
{
	struct co_tls_context *elsewhere = server_context(
		(struct co_tls_options){.cert_file = pem("elsewhere")});
	struct co_tls_options options = {.choose = choose_by_name,
					 .arg = elsewhere};
	struct contexts contexts = {client_context(usual), NULL};
	struct pair pair = make_pair();
	struct outcome outcome;

	ck_assert_int_eq(co_tls_server_new(&contexts.server, &options), 0);
	outcome = try_tls(&pair, &contexts, "elsewhere.test");
	ck_assert_int_eq(outcome.here, 0);
	ck_assert_int_eq(outcome.there, 0);
	close_pair(&pair);
	pair = make_pair();
	outcome = try_tls(&pair, &contexts, "nobody.test");
	ck_assert_int_eq(outcome.here, CO_TLS_REFUSED);
	ck_assert_int_eq(outcome.there, CO_TLS_FAILED);
	close_pair(&pair);
	pair = make_pair();
	(void)!try_tls(&pair, &contexts, "127.0.0.1").here;
	ck_assert_str_eq(noted(), "elsewhere.test nobody.test none");
	co_tls_context_free(elsewhere);
	free_contexts(&contexts);
	close_pair(&pair);
}

/* Connect, have the client read what the server says behind its tickets. */
static bool is_resumed(const struct contexts *contexts, const char *name)
{
	struct pair pair = make_pair();
	bool result;

	ck_assert_int_eq(try_tls(&pair, contexts, name).here, 0);
	write_text(pair.there, "ticket");
	expect_text(pair.here, "ticket");
	result = co_tls_is_resumed(pair.here);
	ck_assert_int_eq(co_tls_is_resumed(pair.there), result);
	ck_assert_str_eq(co_tls_peer_subject(pair.here), "CN=server");
	close_pair(&pair);
	return result;
}

static void expect_resumption(struct contexts contexts)
{
	ck_assert(!is_resumed(&contexts, "localhost"));
	ck_assert(is_resumed(&contexts, "localhost"));
	ck_assert(is_resumed(&contexts, "localhost"));
	ck_assert(!is_resumed(&contexts, "a.local.test"));
	ck_assert(is_resumed(&contexts, "a.local.test"));
	free_contexts(&contexts);
}

ASYNC_TEST(a_session_is_resumed_with_the_same_name)
{
	expect_resumption(make_contexts());
	expect_resumption(make_old_contexts(usual));
}

ASYNC_TEST(a_session_is_not_resumed_with_a_wrong_name)
{
	struct contexts contexts = make_contexts();
	struct pair pair = make_pair();

	ck_assert(!is_resumed(&contexts, "localhost"));
	ck_assert_int_eq(try_tls(&pair, &contexts, "elsewhere.test").here,
			 CO_CERT_WRONG_NAME);
	free_contexts(&contexts);
	close_pair(&pair);
}

ASYNC_TEST(a_forgetful_context_resumes_nothing)
{
	struct contexts contexts = {
		client_context((struct co_tls_options){.is_forgetful = true}),
		server_context(usual)};

	ck_assert(!is_resumed(&contexts, "localhost"));
	ck_assert(!is_resumed(&contexts, "localhost"));
	free_contexts(&contexts);
	contexts = (struct contexts){
		client_context(usual),
		server_context((struct co_tls_options){.is_forgetful = true})};
	ck_assert(!is_resumed(&contexts, "localhost"));
	ck_assert(!is_resumed(&contexts, "localhost"));
	free_contexts(&contexts);
}

/* More names than sessions are kept. */
ASYNC_TEST(sessions_of_many_servers_make_room_for_the_newest)
{
	struct contexts contexts = make_contexts();
	char name[32];

	for (int i = 0; i < 80; i++) {
		snprintf(name, sizeof(name), "%d.local.test", i);
		ck_assert(!is_resumed(&contexts, name));
	}
	ck_assert(!is_resumed(&contexts, "0.local.test"));
	ck_assert(is_resumed(&contexts, "79.local.test"));
	free_contexts(&contexts);
}

ASYNC_TEST(a_peer_without_tls_is_told_apart)
{
	struct contexts contexts = make_contexts();
	struct pair pair = make_pair();
	struct start start = {pair.here, contexts.client, "localhost"};
	struct co_task *client = spawn(start_tls, &start);

	write_text(pair.there, "220 mail.test ESMTP ready\r\n");
	ck_assert_int_eq(finish(client), CO_TLS_NOT_TLS);
	ck_assert_str_eq(co_tls_error(pair.here), "peer does not speak TLS");
	close_pair(&pair);
	pair = make_pair();
	start = (struct start){pair.there, contexts.server, NULL};
	client = spawn(start_tls, &start);
	write_text(pair.here, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
	ck_assert_int_eq(finish(client), CO_TLS_NOT_TLS);
	free_contexts(&contexts);
	close_pair(&pair);
}

ASYNC_TEST(a_peer_that_says_nothing_runs_into_the_timeout)
{
	struct co_tls_context *context = client_context((struct co_tls_options){
		.handshake_timeout_ns = 20 * CO_MILLISECOND});
	struct pair pair = make_pair();
	char byte;

	ck_assert_int_eq(co_tls_start(pair.here, context, "localhost"),
			 UV_ETIMEDOUT);
	ck_assert_int_lt(co_stream_read(pair.here, &byte, 1), 0);
	ck_assert_int_eq(co_stream_write(pair.here, "x", 1), UV_EPIPE);
	co_tls_context_free(context);
	close_pair(&pair);
}

VIRTUAL_TEST(a_handshake_takes_a_minute_at_most)
{
	struct co_tls_context *context = client_context(usual);
	struct pair pair = make_pair();
	int64_t start_ns = co_time_ns();

	ck_assert_int_eq(co_tls_start(pair.here, context, "localhost"),
			 UV_ETIMEDOUT);
	ck_assert_int_ge(co_time_ns() - start_ns, 60 * CO_SECOND);
	ck_assert_int_lt(co_time_ns() - start_ns, 61 * CO_SECOND);
	co_tls_context_free(context);
	close_pair(&pair);
}

ASYNC_TEST(a_slow_handshake_is_waited_for)
{
	struct contexts contexts = make_contexts();
	struct pair pair = make_pair();
	struct start start = {pair.here, contexts.client, "localhost"};
	struct co_task *client = spawn(start_tls, &start);

	ck_assert_int_eq(co_sleep(50 * CO_MILLISECOND), 0);
	ck_assert_int_eq(co_tls_start(pair.there, contexts.server, NULL), 0);
	ck_assert_int_eq(finish(client), 0);
	free_contexts(&contexts);
	close_pair(&pair);
}

ASYNC_TEST(a_handshake_can_be_cancelled)
{
	struct contexts contexts = make_contexts();
	struct pair pair = make_pair();
	struct start start = {pair.here, contexts.client, "localhost"};
	struct co_task *client = spawn(start_tls, &start);

	ck_assert_int_eq(co_sleep(5 * CO_MILLISECOND), 0);
	co_task_cancel(client);
	ck_assert_int_eq(finish(client), UV_ECANCELED);
	free_contexts(&contexts);
	close_pair(&pair);
}

ASYNC_TEST(a_close_ends_a_handshake)
{
	struct contexts contexts = make_contexts();
	struct pair pair = make_pair();
	struct start start = {pair.here, contexts.client, "localhost"};
	struct co_task *client = spawn(start_tls, &start);

	ck_assert_int_eq(co_sleep(5 * CO_MILLISECOND), 0);
	co_stream_close(pair.here);
	ck_assert_int_eq(finish(client), UV_EBADF);
	free_contexts(&contexts);
	co_stream_close(pair.there);
}

ASYNC_TEST(a_peer_that_closes_ends_the_handshake)
{
	struct contexts contexts = make_contexts();
	struct pair pair = make_pair();
	struct start start = {pair.here, contexts.client, "localhost"};
	struct co_task *client = spawn(start_tls, &start);
	char hello[4096];

	ck_assert_int_gt(co_stream_read(pair.there, hello, sizeof(hello)), 0);
	co_stream_close(pair.there);
	ck_assert_int_eq(finish(client), CO_TLS_TRUNCATED);
	co_stream_close(pair.here);
	pair = make_pair();
	start.stream = pair.here;
	client = spawn(start_tls, &start);
	ck_assert_int_eq(co_sleep(5 * CO_MILLISECOND), 0);
	co_stream_reset(pair.there);
	ck_assert_int_eq(finish(client), UV_ECONNRESET);
	free_contexts(&contexts);
	co_stream_close(pair.here);
}

ASYNC_TEST(a_corrupted_handshake_is_refused)
{
	static const char garbage[] = "\x16\x03\x03\x00\x08"
				      "garbage!";
	struct contexts contexts = make_contexts();
	struct pair pair = make_pair();
	struct start start = {pair.there, contexts.server, NULL};
	struct co_task *server = spawn(start_tls, &start);

	ck_assert_int_eq(
		co_stream_write(pair.here, garbage, sizeof(garbage) - 1), 0);
	ck_assert_int_eq(finish(server), CO_TLS_FAILED);
	free_contexts(&contexts);
	close_pair(&pair);
}

/* STARTTLS: lines before, and TLS from then on. */
ASYNC_TEST(an_open_stream_can_begin_tls)
{
	struct contexts contexts = make_contexts();
	struct pair pair = make_pair();
	const char *line;

	write_text(pair.here, "STARTTLS\r\n");
	ck_assert_int_eq(co_stream_read_line(pair.there, &line), 10);
	write_text(pair.there, "220 go on\r\n");
	ck_assert_int_eq(co_stream_read_line(pair.here, &line), 11);
	put_tls(&pair, &contexts);
	write_text(pair.here, "AUTH\r\n");
	ck_assert_int_eq(co_stream_read_line(pair.there, &line), 6);
	ck_assert_str_eq(line, "AUTH\r\n");
	free_contexts(&contexts);
	close_pair(&pair);
}

/* What is slipped in before the handshake must not pass for what comes after.
 */
ASYNC_TEST(what_came_in_the_clear_is_no_part_of_tls)
{
	struct contexts contexts = make_contexts();
	struct pair pair = make_pair();
	struct outcome outcome;
	const char *line;

	write_text(pair.here, "STARTTLS\r\nMAIL FROM:<mallory@test>\r\n");
	ck_assert_int_eq(co_stream_read_line(pair.there, &line), 10);
	outcome = try_tls(&pair, &contexts, "localhost");
	ck_assert_int_eq(outcome.there, CO_TLS_NOT_TLS);
	ck_assert_int_lt(outcome.here, 0);
	free_contexts(&contexts);
	close_pair(&pair);
}

/* As with a proxy that says who connects, in a line before. */
ASYNC_TEST(a_handshake_that_came_with_the_line_before_is_one)
{
	struct contexts contexts = make_contexts();
	struct pair pair = make_pair();
	struct start start = {pair.here, contexts.client, "localhost"};
	struct co_task *client;
	const char *line;

	ck_assert_int_eq(co_stream_buffer(pair.here, "PROXY\r\n", 7), 0);
	client = spawn(start_tls, &start);
	ck_assert_int_eq(co_sleep(10 * CO_MILLISECOND), 0);
	ck_assert_int_eq(co_stream_read_line(pair.there, &line), 7);
	ck_assert_int_eq(co_tls_start(pair.there, contexts.server, NULL), 0);
	ck_assert_int_eq(finish(client), 0);
	write_text(pair.here, "hello");
	expect_text(pair.there, "hello");
	free_contexts(&contexts);
	close_pair(&pair);
}

ASYNC_TEST(tls_goes_through_tls)
{
	struct contexts contexts = make_contexts();
	struct pair pair = make_tls_pair_of(&contexts);
	struct message message = make_message(pair.here, 300000);
	struct co_task *writer;

	put_tls(&pair, &contexts);
	writer = spawn(write_message, &message);
	expect_message(pair.there, &message);
	ck_assert_int_eq(finish(writer), 0);
	ck_assert_int_eq(co_stream_shutdown(pair.here), 0);
	expect_end(pair.there);
	write_text(pair.there, "still");
	expect_text(pair.here, "still");
	free(message.bytes);
	free_contexts(&contexts);
	close_pair(&pair);
}

ASYNC_TEST(a_close_ends_a_handshake_through_tls)
{
	struct contexts contexts = make_contexts();
	struct pair pair = make_tls_pair_of(&contexts);
	struct start start = {pair.here, contexts.client, "localhost"};
	struct co_task *client = spawn(start_tls, &start);

	ck_assert_int_eq(co_sleep(5 * CO_MILLISECOND), 0);
	co_stream_close(pair.here);
	ck_assert_int_eq(finish(client), UV_EBADF);
	free_contexts(&contexts);
	co_stream_close(pair.there);
}

ASYNC_TEST(nobody_else_uses_the_stream_meanwhile)
{
	struct contexts contexts = make_contexts();
	struct pair pair = make_pair();
	struct start start = {pair.here, contexts.client, "localhost"};
	struct co_task *client = spawn(start_tls, &start);

	yield_turns(2);
	ck_assert_int_eq(read_byte(pair.here), UV_EBUSY);
	ck_assert_int_eq(co_stream_buffer(pair.here, "x", 1), UV_EBUSY);
	ck_assert_int_eq(co_tls_start(pair.here, contexts.client, "localhost"),
			 UV_EBUSY);
	ck_assert_int_eq(co_tls_start(pair.there, contexts.server, NULL), 0);
	ck_assert_int_eq(finish(client), 0);
	free_contexts(&contexts);
	close_pair(&pair);
}

ASYNC_TEST(contexts_may_be_freed_before_their_connections)
{
	struct pair pair = make_tls_pair();

	write_text(pair.here, "on and on");
	expect_text(pair.there, "on and on");
	close_pair(&pair);
}

int main(void)
{
	return RUN_TLS_SUITE(
		"tls_handshake", it_is_known_what_was_agreed_on,
		tls_1_2_is_spoken_too, no_version_in_common_is_an_error,
		tls_1_1_is_refused, renegotiation_is_refused,
		the_server_chooses_the_protocol,
		no_protocol_in_common_is_an_error,
		the_name_that_is_asked_for_chooses_the_context,
		a_session_is_resumed_with_the_same_name,
		a_session_is_not_resumed_with_a_wrong_name,
		a_forgetful_context_resumes_nothing,
		sessions_of_many_servers_make_room_for_the_newest,
		a_peer_without_tls_is_told_apart,
		a_peer_that_says_nothing_runs_into_the_timeout,
		a_handshake_takes_a_minute_at_most,
		a_slow_handshake_is_waited_for, a_handshake_can_be_cancelled,
		a_close_ends_a_handshake, a_peer_that_closes_ends_the_handshake,
		a_corrupted_handshake_is_refused, an_open_stream_can_begin_tls,
		what_came_in_the_clear_is_no_part_of_tls,
		a_handshake_that_came_with_the_line_before_is_one,
		tls_goes_through_tls, a_close_ends_a_handshake_through_tls,
		nobody_else_uses_the_stream_meanwhile,
		contexts_may_be_freed_before_their_connections);
}

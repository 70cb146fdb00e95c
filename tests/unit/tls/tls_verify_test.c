/* Whom a connection trusts, and what is said of whom it does not. */
#include "unit/tls/tls_util.h"

/* A client with these options, and a server with that file. */
static struct contexts contexts_of(struct co_tls_options client,
				   const char *server)
{
	return (struct contexts){
		client_context(client),
		server_context((struct co_tls_options){
			.cert_file = pem(server)}),
	};
}

/* The handshakes of a client with these options and a server with that file. */
static struct outcome meet(struct co_tls_options client, const char *server,
			   const char *name)
{
	struct contexts contexts = contexts_of(client, server);
	struct pair pair = make_pair();
	struct outcome outcome = try_tls(&pair, &contexts, name);

	free_contexts(&contexts);
	close_pair(&pair);
	return outcome;
}

/* What the client says of it, to itself and to the server. */
static void expect_refusal(const char *server, const char *name, int status)
{
	struct outcome outcome = meet(usual, server, name);

	ck_assert_int_eq(outcome.here, status);
	ck_assert_int_eq(outcome.there, CO_TLS_REFUSED);
	ck_assert_str_ne(co_strerror(status), "unknown error");
}

/* The text of a client that fails, right behind the call that does. */
static void expect_text_of_failure(const char *server, const char *name,
				   const char *text)
{
	struct contexts contexts = contexts_of(usual, server);
	struct pair pair = make_pair();
	struct start there = {pair.there, contexts.server, NULL};
	struct co_task *task = spawn(start_tls, &there);

	ck_assert_int_lt(co_tls_start(pair.here, contexts.client, name), 0);
	ck_assert_str_eq(co_tls_error(NULL), text);
	ck_assert_str_eq(co_tls_error(pair.here), text);
	ck_assert_int_lt(finish(task), 0);
	free_contexts(&contexts);
	close_pair(&pair);
}

ASYNC_TEST(a_right_certificate_is_trusted)
{
	struct outcome outcome = meet(usual, "server", "localhost");

	ck_assert_int_eq(outcome.here, 0);
	ck_assert_int_eq(outcome.there, 0);
}

ASYNC_TEST(an_expired_certificate_is_refused)
{
	expect_refusal("expired", "localhost", CO_CERT_EXPIRED);
	expect_text_of_failure("expired", "localhost",
			       "certificate verify failed: certificate has "
			       "expired (CN=expired)");
}

ASYNC_TEST(a_certificate_of_the_future_is_refused)
{
	expect_refusal("future", "localhost", CO_CERT_NOT_YET_VALID);
	expect_text_of_failure("future", "localhost",
			       "certificate verify failed: certificate is not "
			       "yet valid (CN=future)");
}

ASYNC_TEST(a_certificate_signed_by_itself_is_refused)
{
	expect_refusal("self", "localhost", CO_CERT_SELF_SIGNED);
}

ASYNC_TEST(a_certificate_of_an_unknown_authority_is_refused)
{
	expect_refusal("stranger", "localhost", CO_CERT_UNKNOWN_CA);
}

ASYNC_TEST(a_certificate_for_another_name_is_refused)
{
	expect_refusal("elsewhere", "localhost", CO_CERT_WRONG_NAME);
	expect_text_of_failure("elsewhere", "localhost",
			       "certificate verify failed: hostname mismatch "
			       "(CN=elsewhere; asked for localhost)");
}

ASYNC_TEST(a_certificate_is_not_for_another_address)
{
	expect_refusal("server", "127.0.0.2", CO_CERT_WRONG_NAME);
}

ASYNC_TEST(names_may_have_a_wildcard_and_may_be_addresses)
{
	ck_assert_int_eq(meet(usual, "server", "a.local.test").here, 0);
	ck_assert_int_eq(meet(usual, "server", "127.0.0.1").here, 0);
	ck_assert_int_eq(meet(usual, "server", "a.b.local.test").here,
			 CO_CERT_WRONG_NAME);
}

ASYNC_TEST(a_certificate_may_be_trusted_for_itself)
{
	struct co_tls_options options = {.ca_file = pem("self")};

	ck_assert_int_eq(meet(options, "self", "localhost").here, 0);
	ck_assert_int_eq(meet(options, "server", "localhost").here,
			 CO_CERT_UNKNOWN_CA);
}

ASYNC_TEST(nothing_is_asked_of_a_peer_that_need_not_verify)
{
	struct co_tls_options options = {.verify = CO_TLS_VERIFY_NONE};

	ck_assert_int_eq(meet(options, "self", "localhost").here, 0);
	ck_assert_int_eq(meet(options, "expired", "elsewhere.test").here, 0);
	ck_assert_int_eq(meet(options, "server", NULL).here, 0);
}

ASYNC_TEST(a_client_that_verifies_needs_a_name)
{
	struct co_tls_context *context = client_context(usual);
	struct pair pair = make_pair();

	ck_assert_int_eq(co_tls_start(pair.here, context, NULL), UV_EINVAL);
	ck_assert_int_eq(co_tls_start(pair.here, context, ""), UV_EINVAL);
	write_text(pair.here, "nothing has happened");
	expect_text(pair.there, "nothing has happened");
	co_tls_context_free(context);
	close_pair(&pair);
}

/* The system's store is what the environment says that it is. */
ASYNC_TEST(the_system_is_trusted_if_nobody_is_named)
{
	struct co_tls_context *client, *server = server_context(usual);
	struct contexts contexts;
	struct pair pair = make_pair();

	setenv("SSL_CERT_FILE", pem("ca"), 1);
	ck_assert_int_eq(co_tls_client_new(&client, NULL), 0);
	contexts = (struct contexts){client, server};
	put_tls(&pair, &contexts);
	free_contexts(&contexts);
	close_pair(&pair);
}

/* As openssl rehash names it. */
ASYNC_TEST(a_directory_of_authorities_can_be_trusted)
{
	char dir[80], link[128];
	FILE *file = fopen(pem("ca"), "r");
	X509 *ca = PEM_read_X509(file, NULL, NULL, NULL);

	fclose(file);
	snprintf(dir, sizeof(dir), "%s/hashed", certificates_dir);
	ck_assert_int_eq(mkdir(dir, 0700), 0);
	snprintf(link, sizeof(link), "%s/%08lx.0", dir,
		 X509_subject_name_hash(ca));
	ck_assert_int_eq(symlink("../ca.pem", link), 0);
	X509_free(ca);
	ck_assert_int_eq(meet((struct co_tls_options){.ca_dir = dir}, "server",
			      "localhost")
				 .here,
			 0);
	ck_assert_int_eq(meet((struct co_tls_options){.ca_dir = dir},
			      "stranger", "localhost")
				 .here,
			 CO_CERT_UNKNOWN_CA);
	unlink(link);
	rmdir(dir);
}

/* A server that asks for certificates, and a client's file, or NULL. */
static struct pair meet_client(enum co_tls_verify verify, const char *file,
			       struct outcome *outcome)
{
	struct contexts contexts = {
		client_context((struct co_tls_options){
			.cert_file = file ? pem(file) : NULL}),
		server_context((struct co_tls_options){.ca_file = pem("ca"),
						       .verify = verify})};
	struct pair pair = make_pair();

	*outcome = try_tls(&pair, &contexts, "localhost");
	free_contexts(&contexts);
	return pair;
}

ASYNC_TEST(a_client_shows_its_certificate)
{
	struct outcome outcome;
	struct pair pair =
		meet_client(CO_TLS_VERIFY_REQUIRED, "client", &outcome);

	ck_assert_int_eq(outcome.here, 0);
	ck_assert_int_eq(outcome.there, 0);
	ck_assert_str_eq(co_tls_peer_subject(pair.there), "CN=client");
	ck_assert_str_eq(co_tls_peer_subject(pair.here), "CN=server");
	write_text(pair.here, "it is me");
	expect_text(pair.there, "it is me");
	close_pair(&pair);
}

/* In TLS 1.3 the client learns it when it reads. */
static void expect_client_refused(const char *file, int status)
{
	struct outcome outcome;
	struct pair pair = meet_client(CO_TLS_VERIFY_REQUIRED, file, &outcome);
	char byte;

	ck_assert_int_eq(outcome.there, status);
	ck_assert_int_eq(outcome.here, 0);
	ck_assert_int_eq(co_stream_read(pair.here, &byte, 1), CO_TLS_REFUSED);
	ck_assert_ptr_nonnull(strstr(co_tls_error(pair.here), "alert"));
	close_pair(&pair);
}

ASYNC_TEST(a_client_without_a_certificate_is_refused_if_one_is_required)
{
	expect_client_refused(NULL, CO_CERT_MISSING);
}

ASYNC_TEST(a_client_with_a_wrong_certificate_is_refused)
{
	expect_client_refused("stranger", CO_CERT_UNKNOWN_CA);
	expect_client_refused("self", CO_CERT_SELF_SIGNED);
	expect_client_refused("expired", CO_CERT_EXPIRED);
}

ASYNC_TEST(a_certificate_may_be_optional_but_not_wrong)
{
	struct outcome outcome;
	struct pair pair = meet_client(CO_TLS_VERIFY_OPTIONAL, NULL, &outcome);
	struct co_bytes certificate;

	ck_assert_int_eq(outcome.there, 0);
	ck_assert_ptr_null(co_tls_peer_subject(pair.there));
	ck_assert_int_eq(co_tls_peer_certificate(pair.there, &certificate),
			 UV_ENOENT);
	close_pair(&pair);
	pair = meet_client(CO_TLS_VERIFY_OPTIONAL, "stranger", &outcome);
	ck_assert_int_eq(outcome.there, CO_CERT_UNKNOWN_CA);
	close_pair(&pair);
}

ASYNC_TEST(the_peers_certificate_can_be_had)
{
	struct pair pair = make_tls_pair();
	FILE *file = fopen(pem("server"), "r");
	X509 *expected = PEM_read_X509(file, NULL, NULL, NULL), *got;
	struct co_bytes der;
	const unsigned char *at;

	fclose(file);
	ck_assert_int_eq(co_tls_peer_certificate(pair.here, &der), 0);
	at = (const unsigned char *)der.data;
	got = d2i_X509(NULL, &at, (long)der.len);
	ck_assert_ptr_nonnull(got);
	ck_assert_int_eq(X509_cmp(got, expected), 0);
	X509_free(got);
	X509_free(expected);
	co_bytes_release(&der);
	close_pair(&pair);
}

static int try_client(struct co_tls_options options)
{
	struct co_tls_context *context;
	int status = co_tls_client_new(&context, &options);

	ck_assert((status == 0) == (context != NULL));
	ck_assert(status == 0 || co_tls_error(NULL));
	co_tls_context_free(context);
	return status;
}

static int try_server(struct co_tls_options options)
{
	struct co_tls_context *context;
	int status = co_tls_server_new(&context, &options);

	ck_assert((status == 0) == (context != NULL));
	co_tls_context_free(context);
	return status;
}

START_TEST(files_that_are_not_there_are_errors)
{
	const char *none = pem("none");
	struct co_tls_options no_key = {.cert_file = pem("server"),
					.key_file = none};

	ck_assert_int_eq(try_client((struct co_tls_options){.ca_file = none}),
			 UV_ENOENT);
	ck_assert_int_eq(try_client((struct co_tls_options){.ca_dir = none}),
			 UV_ENOENT);
	ck_assert_int_eq(try_server((struct co_tls_options){.cert_file = none}),
			 UV_ENOENT);
	ck_assert_int_eq(try_server(no_key), UV_ENOENT);
}
END_TEST

START_TEST(files_without_what_they_should_hold_are_errors)
{
	const char *garbage = pem("garbage");
	struct co_tls_options others_key = {.cert_file = pem("server"),
					    .key_file = pem("client")};

	ck_assert_int_eq(
		try_client((struct co_tls_options){.ca_file = garbage}),
		CO_TLS_BAD_FILE);
	ck_assert_int_eq(
		try_server((struct co_tls_options){.cert_file = garbage}),
		CO_TLS_BAD_FILE);
	ck_assert_int_eq(try_server(others_key), CO_TLS_BAD_FILE);
	ck_assert_ptr_nonnull(
		strstr(co_tls_error(NULL), "key values mismatch"));
}
END_TEST

START_TEST(an_encrypted_key_needs_its_password)
{
	struct co_tls_options options = {.cert_file = pem("locked")};

	ck_assert_int_eq(try_server(options), CO_TLS_BAD_FILE);
	options.key_password = "wrong";
	ck_assert_int_eq(try_server(options), CO_TLS_BAD_FILE);
	options.key_password = "secret";
	ck_assert_int_eq(try_server(options), 0);
}
END_TEST

START_TEST(options_that_make_no_sense_are_refused)
{
	static const char *const empty[] = {"", NULL};
	char name[300] = {0};
	const char *const too_long[] = {memset(name, 'x', 256), NULL};

	ck_assert_int_eq(try_server(usual), UV_EINVAL);
	ck_assert_int_eq(try_client((struct co_tls_options){.alpn = empty}),
			 UV_EINVAL);
	ck_assert_int_eq(try_client((struct co_tls_options){.alpn = too_long}),
			 UV_EINVAL);
	ck_assert_int_eq(try_client((struct co_tls_options){
				 .ciphers = "NO-SUCH-CIPHER"}),
			 UV_EINVAL);
	ck_assert_int_eq(
		try_client((struct co_tls_options){.handshake_timeout_ns = -1}),
		UV_EINVAL);
	ck_assert_int_eq(
		try_client((struct co_tls_options){.shutdown_timeout_ns = -1}),
		UV_EINVAL);
	ck_assert_int_eq(co_tls_client_new(NULL, NULL), UV_EINVAL);
	ck_assert_int_eq(co_tls_server_new(NULL, NULL), UV_EINVAL);
}
END_TEST

/* Nothing of TLS is to be had of what is no stream of TLS. */
static void expect_nothing(const struct co_stream *stream, int status)
{
	struct co_bytes bytes;

	ck_assert_ptr_null(co_tls_alpn(stream));
	ck_assert_ptr_null(co_tls_version(stream));
	ck_assert_ptr_null(co_tls_cipher(stream));
	ck_assert_ptr_null(co_tls_server_name(stream));
	ck_assert_ptr_null(co_tls_peer_subject(stream));
	ck_assert_ptr_null(co_tls_ssl(stream));
	ck_assert(!co_tls_is_resumed(stream));
	ck_assert_int_eq(co_tls_peer_certificate(stream, &bytes), status);
}

ASYNC_TEST(null_and_streams_without_tls_are_refused)
{
	struct co_tls_context *context = client_context(usual);
	struct pair pair = make_pair();
	struct co_stream *stream;
	struct co_server *server = listen_anywhere();

	ck_assert_int_eq(co_tls_start(NULL, context, "localhost"), UV_EINVAL);
	ck_assert_int_eq(co_tls_start(pair.here, NULL, "localhost"), UV_EINVAL);
	ck_assert_int_eq(co_tls_connect(NULL, "localhost", 1, context, NULL),
			 UV_EINVAL);
	ck_assert_int_eq(co_tls_connect(&stream, "localhost", 1, NULL, NULL),
			 UV_EINVAL);
	ck_assert_int_eq(co_tls_connect(&stream, NULL, 1, context, NULL),
			 UV_EINVAL);
	ck_assert_int_eq(co_tls_serve(server, context, NULL, NULL), UV_EINVAL);
	ck_assert_int_eq(co_tls_serve(server, NULL, NULL, NULL), UV_EINVAL);
	ck_assert_int_eq(co_tls_shutdown(NULL), UV_EINVAL);
	ck_assert_ptr_null(co_tls_ssl_ctx(NULL));
	ck_assert_ptr_nonnull(co_tls_ssl_ctx(context));
	ck_assert_int_eq(co_tls_peer_certificate(pair.here, NULL), UV_EINVAL);
	expect_nothing(NULL, UV_EINVAL);
	expect_nothing(pair.here, UV_ENOTCONN);
	co_tls_context_free(NULL);
	co_tls_context_free(context);
	co_server_close(server);
	close_pair(&pair);
}

START_TEST(outside_a_run_is_nothing_to_be_had)
{
	struct co_tls_context *context = client_context(usual);
	struct co_stream *stream;

	ck_assert_int_eq(co_tls_connect(&stream, "127.0.0.1", 1, context, NULL),
			 UV_EINVAL);
	ck_assert_ptr_null(stream);
	co_tls_context_free(context);
}
END_TEST

int main(void)
{
	return RUN_TLS_SUITE(
		"tls_verify", a_right_certificate_is_trusted,
		an_expired_certificate_is_refused,
		a_certificate_of_the_future_is_refused,
		a_certificate_signed_by_itself_is_refused,
		a_certificate_of_an_unknown_authority_is_refused,
		a_certificate_for_another_name_is_refused,
		a_certificate_is_not_for_another_address,
		names_may_have_a_wildcard_and_may_be_addresses,
		a_certificate_may_be_trusted_for_itself,
		nothing_is_asked_of_a_peer_that_need_not_verify,
		a_client_that_verifies_needs_a_name,
		the_system_is_trusted_if_nobody_is_named,
		a_directory_of_authorities_can_be_trusted,
		a_client_shows_its_certificate,
		a_client_without_a_certificate_is_refused_if_one_is_required,
		a_client_with_a_wrong_certificate_is_refused,
		a_certificate_may_be_optional_but_not_wrong,
		the_peers_certificate_can_be_had,
		files_that_are_not_there_are_errors,
		files_without_what_they_should_hold_are_errors,
		an_encrypted_key_needs_its_password,
		options_that_make_no_sense_are_refused,
		null_and_streams_without_tls_are_refused,
		outside_a_run_is_nothing_to_be_had);
}

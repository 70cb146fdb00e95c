/*
 * Out of memory at every allocation in turn, of OpenSSL's and of ours: an error
 * or success, and nothing kept, whatever fails.
 */
#include "unit/runtime/faults.h"
#include "unit/tls/tls_util.h"

#include <openssl/crypto.h>
#include <openssl/err.h>

/* OpenSSL's allocations are counted, and fail like ours unless they are spared.
 */
static bool spares_openssl;

static void *crypto_malloc(size_t size, const char *file UNUSED,
			   int line UNUSED)
{
	return spares_openssl ? faults_counted(__real_malloc(size))
			      : __wrap_malloc(size);
}

static void *crypto_realloc(void *block, size_t size, const char *file UNUSED,
			    int line UNUSED)
{
	return spares_openssl ? faults_realloc(block, size)
			      : __wrap_realloc(block, size);
}

static void crypto_free(void *block, const char *file UNUSED, int line UNUSED)
{
	__wrap_free(block);
}

static void ignore_report(void *arg UNUSED, const char *text UNUSED)
{
}

static int talk(void *arg UNUSED, struct co_stream *stream)
{
	return send_back(stream);
}

struct service {
	struct co_server *server;
	struct co_tls_context *client;
	struct co_tls_context *context;
};

static int serve(void *arg)
{
	struct service *service = arg;

	return co_tls_serve(service->server, service->context, talk, NULL);
}

static int ask(struct co_stream *stream)
{
	static char many[40000];
	static char back[sizeof(many)];
	int status = co_stream_buffer(stream, many, sizeof(many));

	if (status == 0)
		status = co_stream_read_exactly(stream, back, sizeof(back),
						NULL);
	if (status == 0)
		status = co_tls_shutdown(stream);
	return status;
}

static int visit(void *arg)
{
	struct service *service = arg;
	struct co_stream *stream;
	int status = co_tls_connect(&stream, LOCALHOST,
				    co_server_port(service->server),
				    service->client, "localhost");

	if (status == 0)
		status = ask(stream);
	co_stream_close(stream);
	co_server_shutdown(service->server);
	return status;
}

static int converse(struct service *service)
{
	struct co_task_group group;
	struct co_scope limit;
	int status = co_timeout_enter(&limit, CO_SECOND);

	co_task_group_enter(&group);
	if (status == 0)
		status =
			co_task_group_create_task(&group, NULL, serve, service);
	if (status == 0)
		status =
			co_task_group_create_task(&group, NULL, visit, service);
	status = co_task_group_leave(&group, status);
	return co_timeout_leave(&limit, status);
}

static int use_tls(void *arg UNUSED)
{
	static const char *const alpn[] = {"echo", NULL};
	const struct co_tls_options client = {.ca_file = pem("ca"),
					      .alpn = alpn};
	const struct co_tls_options server = {.cert_file = pem("server"),
					      .alpn = alpn};
	struct service service = {NULL, NULL, NULL};
	int status = co_tls_client_new(&service.client, &client);

	if (status == 0)
		status = co_tls_server_new(&service.context, &server);
	if (status == 0)
		status = co_server_listen(&service.server, LOCALHOST, 0, 4);
	if (status == 0)
		status = converse(&service);
	co_server_close(service.server);
	co_tls_context_free(service.context);
	co_tls_context_free(service.client);
	return status;
}

/* What may come of it: the want of memory, or what follows from it. */
static bool is_consequence(int status)
{
	switch (status) {
	case UV_ENOMEM:
	case UV_ECONNRESET:
	case UV_EPIPE:
	case UV_EOF:
	case UV_ENOTCONN:
	case UV_ETIMEDOUT:
		return true;
	default: /* OpenSSL does not always say why */
		return status <= CO_CERT_EXPIRED && status >= CO_TLS_TRUNCATED;
	}
}

static int use_tls_and_forget_errors(void *arg)
{
	int status = use_tls(arg);

	ERR_clear_error();
	return status;
}

static void survive_each(bool for_good, long step)
{
	static const struct survivor survivor = {use_tls_and_forget_errors,
						 is_consequence};

	faults_survive_each(&survivor, for_good, step, 1);
}

START_TEST(any_one_of_our_allocations_may_fail)
{
	spares_openssl = true;
	survive_each(false, 1);
}
END_TEST

START_TEST(any_one_of_ours_and_all_that_follow_may_fail)
{
	spares_openssl = true;
	survive_each(true, 1);
}
END_TEST

/* OpenSSL has many thousands. */
START_TEST(any_one_of_openssls_may_fail)
{
	survive_each(false, 97);
}
END_TEST

START_TEST(any_one_of_openssls_and_all_that_follow_may_fail)
{
	survive_each(true, 89);
}
END_TEST

/* OpenSSL takes it for the end that the peer has sent. */
ASYNC_TEST(a_write_behind_the_peers_end_says_what_it_fails_of)
{
	static const char many[16000];
	struct pair pair = make_tls_pair();
	char byte;
	int status;

	spares_openssl = true;
	ck_assert_int_eq(co_stream_shutdown(pair.there), 0);
	ck_assert_int_eq(co_stream_read(pair.here, &byte, 1), 0);
	faults_arm(1, true);
	status = co_stream_buffer(pair.here, many, sizeof(many));
	faults_arm(0, false);
	ck_assert_int_eq(status, UV_ENOMEM);
	close_pair(&pair);
}

int main(void)
{
	must(CRYPTO_set_mem_functions(crypto_malloc, crypto_realloc,
				      crypto_free));
	faults_init();
	co_set_reporter(ignore_report, NULL);
	return RUN_TLS_SUITE(
		"tls_oom", any_one_of_our_allocations_may_fail,
		any_one_of_ours_and_all_that_follow_may_fail,
		any_one_of_openssls_may_fail,
		any_one_of_openssls_and_all_that_follow_may_fail,
		a_write_behind_the_peers_end_says_what_it_fails_of);
}

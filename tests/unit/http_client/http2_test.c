/* HTTP/2 over TLS, as nginx speaks it. */
#include "unit/http_client/http_util.h"
#include "unit/tls/certificates.h"

#include <arpa/inet.h>
#include <ftw.h>

/* It answers with what it has seen of the connection and the request. */
static const char config[] = "daemon off;\n"
			     "pid %1$s/nginx.pid;\n"
			     "error_log %1$s/error.log;\n"
			     "events { worker_connections 64; }\n"
			     "http {\n"
			     "	access_log off;\n"
			     "	client_body_temp_path %1$s/temp;\n"
			     "	proxy_temp_path %1$s/temp;\n"
			     "	fastcgi_temp_path %1$s/temp;\n"
			     "	uwsgi_temp_path %1$s/temp;\n"
			     "	scgi_temp_path %1$s/temp;\n"
			     "	server {\n"
			     "		listen 127.0.0.1:%2$u ssl http2;\n"
			     "		ssl_certificate %3$s;\n"
			     "		ssl_certificate_key %3$s;\n"
			     "		add_header X-Seen \"$request_method "
			     "$server_protocol\";\n"
			     "		return 200 $connection;\n"
			     "	}\n"
			     "}\n";

struct nginx {
	struct co_process *process;
	char dir[64];
	char url[64];
};

/* Whoever connects before nginx is there waits for it. */
static int listen_anywhere(unsigned *port)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t len = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, len), 0);
	ck_assert_int_eq(listen(fd, 64), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&address, &len), 0);
	*port = ntohs(address.sin_port);
	return fd;
}

static void configure(struct nginx *nginx, char *path, unsigned port)
{
	FILE *file;

	strcpy(nginx->dir, "/tmp/http2_test.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(nginx->dir));
	sprintf(path, "%s/nginx.conf", nginx->dir);
	file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	fprintf(file, config, nginx->dir, port, pem("server"));
	fclose(file);
	snprintf(nginx->url, sizeof(nginx->url), "https://127.0.0.1:%u/", port);
}

static int remove_one(const char *path, const struct stat *info UNUSED,
		      int kind UNUSED, struct FTW *place UNUSED)
{
	return remove(path);
}

static void close_nginx(struct nginx *nginx)
{
	if (nginx->process)
		ck_assert_int_eq(
			co_process_stop(nginx->process, NULL, 5 * CO_SECOND),
			0);
	co_process_close(nginx->process);
	nftw(nginx->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* Returns false, with nothing to close, where there is none. */
static bool open_nginx(struct nginx *nginx)
{
	char path[128], log[128], search[4096];
	const char *const argv[] = {"nginx",	"-e", log,  "-p",
				    nginx->dir, "-c", path, NULL};
	const char *const env[] = {"NGINX=3;", search, NULL};
	unsigned port;
	const struct co_process_fd listening = {listen_anywhere(&port), 3};
	int status;

	snprintf(search, sizeof(search), "PATH=%s:/usr/sbin", getenv("PATH"));
	configure(nginx, path, port);
	sprintf(log, "%s/error.log", nginx->dir);
	status = co_process_spawn(&nginx->process, &(struct co_process_options){
							   .argv = argv,
							   .env = env,
							   .out = CO_STDIO_NULL,
							   .err = CO_STDIO_NULL,
							   .fds = &listening,
							   .fd_count = 1});
	close(listening.fd);
	if (status == UV_ENOENT)
		close_nginx(nginx);
	else
		ck_assert_int_eq(status, 0);
	return status == 0;
}

static struct co_http_session *
open_trusting(const struct nginx *nginx, struct co_http_session_options options)
{
	struct co_http_session *session;

	options.base_url = nginx->url;
	options.ca_file = pem("ca");
	ck_assert_int_eq(co_http_session_open(&session, &options), 0);
	return session;
}

enum { REQUESTS = 20 };

/* A request, and the number of the connection that has answered. */
struct visit {
	struct co_http_session *session;
	const char *method;
	int version;
	char connection[16];
};

static int make_visit(void *arg)
{
	struct visit *visit = arg;
	const struct co_http_options options = {
		.body = strcmp(visit->method, "GET") != 0
				? co_http_text("text")
				: (struct co_http_body){0}};
	struct co_http_response *response =
		must_request(visit->session, visit->method, "a", &options);
	const char *seen = co_http_response_header(response, "x-seen");
	char *text;

	visit->version = co_http_response_version(response);
	ck_assert_ptr_nonnull(seen);
	ck_assert_int_eq(strncmp(seen, visit->method, strlen(visit->method)),
			 0);
	ck_assert_int_eq(strstr(seen, "HTTP/2.0") != NULL,
			 visit->version == 20);
	text = text_of(response);
	snprintf(visit->connection, sizeof(visit->connection), "%s", text);
	free(text);
	return 0;
}

ASYNC_TEST(all_requests_share_one_connection)
{
	struct co_http_session *session;
	struct visit visits[REQUESTS];
	struct co_task *tasks[REQUESTS];
	struct nginx nginx;

	if (!open_nginx(&nginx))
		SKIP_TEST("nginx is not installed");
	session = open_trusting(&nginx, (struct co_http_session_options){0});
	for (int i = 0; i < REQUESTS; i++) {
		visits[i] =
			(struct visit){session, i % 2 ? "PUT" : "GET", 0, ""};
		tasks[i] = spawn(make_visit, &visits[i]);
	}
	for (int i = 0; i < REQUESTS; i++) {
		ck_assert_int_eq(finish(tasks[i]), 0);
		ck_assert_int_eq(visits[i].version, 20);
		ck_assert_str_eq(visits[i].connection, visits[0].connection);
	}
	co_http_session_close(session);
	close_nginx(&nginx);
}

ASYNC_TEST(one_request_after_the_other_uses_it_again)
{
	struct co_http_session *session;
	struct nginx nginx;
	char first[16] = "";

	if (!open_nginx(&nginx))
		SKIP_TEST("nginx is not installed");
	session = open_trusting(&nginx, (struct co_http_session_options){0});
	for (int i = 0; i < REQUESTS; i++) {
		struct visit visit = {session, "GET", 0, ""};

		ck_assert_int_eq(make_visit(&visit), 0);
		ck_assert_int_eq(visit.version, 20);
		if (i == 0)
			strcpy(first, visit.connection);
		ck_assert_str_eq(visit.connection, first);
	}
	co_http_session_close(session);
	close_nginx(&nginx);
}

ASYNC_TEST(what_is_not_idempotent_shares_no_connection)
{
	struct co_http_session_options options = {.repeats_unsafe = false};
	struct co_http_session *session;
	struct visit get = {NULL, "GET", 0, ""}, post = {NULL, "POST", 0, ""};
	struct visit next = {NULL, "POST", 0, ""};
	struct nginx nginx;

	if (!open_nginx(&nginx))
		SKIP_TEST("nginx is not installed");
	for (int i = 0; i < 2; i++) {
		session = open_trusting(&nginx, options);
		get.session = post.session = next.session = session;
		ck_assert_int_eq(make_visit(&get), 0);
		ck_assert_int_eq(make_visit(&post), 0);
		ck_assert_int_eq(make_visit(&next), 0);
		ck_assert_int_eq(post.version, 20);
		ck_assert_int_eq(strcmp(get.connection, post.connection) == 0,
				 options.repeats_unsafe);
		ck_assert_str_eq(post.connection, next.connection);
		co_http_session_close(session);
		options.repeats_unsafe = true;
	}
	close_nginx(&nginx);
}

ASYNC_TEST(what_is_not_idempotent_is_alone_on_its_connection)
{
	struct co_http_session *session;
	struct visit visits[REQUESTS];
	struct co_task *tasks[REQUESTS];
	struct nginx nginx;

	if (!open_nginx(&nginx))
		SKIP_TEST("nginx is not installed");
	session = open_trusting(&nginx, (struct co_http_session_options){0});
	for (int i = 0; i < REQUESTS; i++) {
		visits[i] = (struct visit){session, "POST", 0, ""};
		tasks[i] = spawn(make_visit, &visits[i]);
	}
	for (int i = 0; i < REQUESTS; i++) {
		ck_assert_int_eq(finish(tasks[i]), 0);
		ck_assert_int_eq(visits[i].version, 20);
		for (int j = 0; j < i; j++)
			ck_assert_str_ne(visits[i].connection,
					 visits[j].connection);
	}
	co_http_session_close(session);
	close_nginx(&nginx);
}

static char large[900000];

static int put_much(void *arg)
{
	const struct co_http_options options = {
		.body = co_http_bytes(large, sizeof(large), NULL)};
	struct co_http_response *response =
		must_request(arg, "PUT", "a", &options);

	ck_assert_int_eq(co_http_response_status(response), 200);
	free(text_of(response));
	return 0;
}

/* nginx resets the stream of each, as it has not read what was sent. */
ASYNC_TEST(answers_that_come_before_all_of_the_body_is_sent_are_taken)
{
	struct co_http_session *session;
	struct co_task *tasks[REQUESTS];
	struct nginx nginx;

	if (!open_nginx(&nginx))
		SKIP_TEST("nginx is not installed");
	session = open_trusting(&nginx, (struct co_http_session_options){0});
	for (int i = 0; i < REQUESTS; i++)
		tasks[i] = spawn(put_much, session);
	for (int i = 0; i < REQUESTS; i++)
		ck_assert_int_eq(finish(tasks[i]), 0);
	co_http_session_close(session);
	close_nginx(&nginx);
}

ASYNC_TEST(a_session_can_do_without)
{
	struct co_http_session *session;
	struct visit visit = {NULL, "GET", 0, ""};
	struct nginx nginx;

	if (!open_nginx(&nginx))
		SKIP_TEST("nginx is not installed");
	session =
		open_trusting(&nginx, (struct co_http_session_options){
					      .version = CO_HTTP_VERSION_1_1});
	visit.session = session;
	ck_assert_int_eq(make_visit(&visit), 0);
	ck_assert_int_eq(visit.version, 11);
	co_http_session_close(session);
	close_nginx(&nginx);
}

int main(void)
{
	return RUN_TLS_SUITE("http2", all_requests_share_one_connection,
			     one_request_after_the_other_uses_it_again,
			     what_is_not_idempotent_shares_no_connection,
			     what_is_not_idempotent_is_alone_on_its_connection,
			     answers_that_come_before_all_of_the_body_is_sent_are_taken,
			     a_session_can_do_without);
}

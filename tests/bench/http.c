/*
 * The work of the floor (floor.c) by a program on libcoget-http: so many tasks,
 * each of which fetches one URL after the other into a file.
 *
 * usage: http LIST DIR CONNECTIONS [CACERT]
 *
 * Exit status 0 if every file was fetched.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <coget/coget.h>
#include <coget/http.h>

static FILE *list;
static const char *dir, *cacert;
static size_t connections;
static struct co_http_session *session;
static unsigned long failed;

static int store(struct co_http_response *response, int fd)
{
	const void *data;
	ssize_t len;

	while ((len = co_http_response_next(response, &data)) > 0)
		if (write(fd, data, (size_t)len) != len)
			return UV_EIO;
	return (int)len;
}

static int fetch(const char *url)
{
	const struct co_http_options options = {.needs_success = true};
	struct co_http_response *response;
	const char *name = strrchr(url, '/');
	char path[4096];
	int fd, status;

	snprintf(path, sizeof(path), "%s%s", dir, name ? name : "/");
	CO_WITH_HTTP_GET (response, session, url, &options, status) {
		fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
		status = fd < 0 ? UV_EIO : store(response, fd);
		if (fd >= 0)
			close(fd);
	}
	return status;
}

static int work(void *arg)
{
	char *url = NULL;
	size_t size = 0;
	ssize_t len;

	(void)arg;
	while ((len = getline(&url, &size, list)) > 0) {
		url[len - (url[len - 1] == '\n')] = '\0';
		failed += fetch(url) < 0;
	}
	free(url);
	return 0;
}

static int run(void *arg)
{
	const struct co_http_session_options options = {
		.max_requests = SIZE_MAX, .ca_file = cacert};
	int status;

	CO_WITH_HTTP_SESSION (session, &options, status)
		status = co_gather(work, arg, connections, 1);
	return status;
}

int main(int argc, char **argv)
{
	char *each;

	if (argc < 4) {
		fputs("usage: http LIST DIR CONNECTIONS [CACERT]\n", stderr);
		return 2;
	}
	list = strcmp(argv[1], "-") == 0 ? stdin : fopen(argv[1], "re");
	dir = argv[2];
	connections = strtoul(argv[3], NULL, 10);
	cacert = argc > 4 ? argv[4] : NULL;
	each = calloc(connections, 1);
	if (!list || !each || co_run(run, each) < 0 || failed > 0)
		return 1;
	free(each);
	return 0;
}

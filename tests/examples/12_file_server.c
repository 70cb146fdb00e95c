/*
 * A small HTTP/1.1 file server: GET and HEAD of the files below a directory, on
 * connections that stay open, each a coroutine.  A client has ten seconds for
 * each request; the kernel sends it the file, as fast as the client takes it.
 *
 * usage: 12_file_server DIRECTORY
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include <coget/coget.h>

struct request {
	struct co_stream *stream;
	char method[16];
	char target[1024];
	int version; /* of HTTP/1 */
	bool keeps_open;
};

/* UV_EPROTO for what is no request; UV_EOF where none begins. */
static int read_request(void *arg)
{
	struct request *request = arg;
	const char *line;
	ssize_t len = co_stream_read_line(request->stream, &line);

	if (len <= 0)
		return len < 0 ? (int)len : UV_EOF;
	if (sscanf(line, "%15s %1023s HTTP/1.%d", request->method,
		   request->target, &request->version) != 3)
		return UV_EPROTO;
	request->keeps_open = request->version > 0;
	do {
		len = co_stream_read_line(request->stream, &line);
		if (strncasecmp(line ? line : "", "Connection: close", 17) == 0)
			request->keeps_open = false;
	} while (len > 0 && *line != '\r' && *line != '\n');
	return len > 0 ? 0 : len < 0 ? (int)len : UV_EPROTO;
}

/* The file, if it lies below the root; a way out of that is none. */
static int open_file(int root, const char *path, struct stat *stat)
{
	int status, fd;

	if (*path == '/' || strstr(path, ".."))
		return UV_EACCES;
	fd = co_file_open_at(root, path, O_RDONLY | O_NOFOLLOW, 0);
	if (fd < 0)
		return fd;
	status = co_file_stat(fd, stat);
	if (status == 0 && !S_ISREG(stat->st_mode))
		status = UV_EISDIR;
	if (status == 0)
		return fd;
	co_file_close(fd);
	return status;
}

static int answer_head(struct request *request, const char *status,
		       size_t size)
{
	return co_stream_printf(
		request->stream, "HTTP/1.1 %s\r\nContent-Length: %zu\r\n%s\r\n",
		status, size,
		request->keeps_open ? "" : "Connection: close\r\n");
}

/* A file that is shorter than was said ends the connection. */
static int send_file(struct request *request, int fd, uint64_t size)
{
	uint64_t sent;
	int status = co_stream_send_file(request->stream, fd, 0, size, &sent);

	return status == 0 && sent < size ? UV_EOF : status;
}

static int answer(struct request *request, int root)
{
	struct stat stat;
	int fd, status;

	if (strcmp(request->method, "GET") && strcmp(request->method, "HEAD"))
		return answer_head(request, "405 Method Not Allowed", 0);
	fd = open_file(root, request->target + 1, &stat);
	if (fd == UV_ECANCELED)
		return fd;
	if (fd < 0)
		return answer_head(request, "404 Not Found", 0);
	status = answer_head(request, "200 OK", (size_t)stat.st_size);
	if (status == 0 && strcmp(request->method, "GET") == 0)
		status = send_file(request, fd, (uint64_t)stat.st_size);
	co_file_close(fd);
	return status;
}

static int serve_client(void *arg, struct co_stream *stream)
{
	struct request request = {.stream = stream};
	int status;

	do {
		status = co_wait_for(read_request, &request, 10 * CO_SECOND);
		if (status == 0)
			status = answer(&request, *(int *)arg);
	} while (status == 0 && request.keeps_open);
	request.keeps_open = false;
	if (status == UV_EPROTO || status == CO_LIMIT_OVERRUN)
		return answer_head(&request, "400 Bad Request", 0);
	return status == UV_EOF ? 0 : status;
}

CO_MAIN(argc, argv)
{
	CO_CLOSING(co_server, server);
	int root = argc == 2 ? open(argv[1], O_DIRECTORY | O_CLOEXEC) : -1;

	if (root < 0) {
		fprintf(stderr, "usage: %s DIRECTORY\n", argv[0]);
		return 2;
	}
	CO_TRY(co_server_listen(&server, "127.0.0.1", 0, 1024));
	printf("listening on 127.0.0.1:%u\n", co_server_port(server));
	fflush(stdout);
	return co_server_serve(server, serve_client, &root);
}

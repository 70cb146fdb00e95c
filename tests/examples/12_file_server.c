/*
 * A small HTTP/1.1 file server: GET and HEAD of the files below a directory, on
 * connections that stay open, each a coroutine.  A client has ten seconds for
 * each request; files are read off the loop, a piece at a time, as fast as the
 * client takes them.
 *
 * usage: 12_file_server DIRECTORY
 */
#include <errno.h>
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

struct file {
	int root;
	const char *path;
	int fd;
	size_t size;
	size_t len; /* of the piece */
	char piece[16 * 1024];
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

/* On a thread of the pool: the next piece of the file. */
static int read_piece(void *arg)
{
	struct file *file = arg;
	ssize_t len = read(file->fd, file->piece, sizeof(file->piece));

	file->len = len > 0 ? (size_t)len : 0;
	return len > 0 ? 0 : len < 0 ? -errno : UV_EOF;
}

/* On a thread of the pool: the file, if it lies below the root; a first piece. */
static int open_file(void *arg)
{
	struct file *file = arg;
	struct stat stat;

	if (*file->path == '/' || strstr(file->path, ".."))
		return UV_EACCES;
	file->fd = openat(file->root, file->path,
			  O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (file->fd < 0)
		return -errno;
	if (fstat(file->fd, &stat) < 0 || !S_ISREG(stat.st_mode))
		return UV_EISDIR;
	file->size = (size_t)stat.st_size;
	return file->size > 0 ? read_piece(file) : 0;
}

static int answer_head(struct request *request, const char *status,
		       size_t size)
{
	char head[256];
	int len = snprintf(head, sizeof(head),
			   "HTTP/1.1 %s\r\nContent-Length: %zu\r\n%s\r\n",
			   status, size,
			   request->keeps_open ? "" : "Connection: close\r\n");

	return co_stream_buffer(request->stream, head, (size_t)len);
}

static int send_file(struct request *request, struct file *file)
{
	int status = answer_head(request, "200 OK", file->size);
	size_t left = strcmp(request->method, "HEAD") ? file->size : 0;

	while (status == 0 && left > 0) {
		if (file->len > left)
			file->len = left; /* it has grown meanwhile */
		status = co_stream_write(request->stream, file->piece,
					 file->len);
		left -= file->len;
		if (status == 0 && left > 0)
			status = co_to_thread(read_piece, file);
	}
	return status < 0 ? status : co_stream_flush(request->stream);
}

static int answer(struct request *request, int root)
{
	struct file file = {.root = root, .path = request->target + 1, .fd = -1};
	int status;

	if (strcmp(request->method, "GET") && strcmp(request->method, "HEAD"))
		return answer_head(request, "405 Method Not Allowed", 0);
	status = co_to_thread(open_file, &file);
	if (status == 0)
		status = send_file(request, &file);
	else if (status != UV_ECANCELED)
		status = answer_head(request, "404 Not Found", 0);
	if (file.fd >= 0)
		close(file.fd);
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

static int run(void *arg)
{
	struct co_server *server;
	int status = co_server_listen(&server, "127.0.0.1", 0, 1024);

	if (status < 0)
		return status;
	printf("listening on 127.0.0.1:%u\n", co_server_port(server));
	fflush(stdout);
	status = co_server_serve(server, serve_client, arg);
	co_server_close(server);
	return status;
}

int main(int argc, char **argv)
{
	int root = argc == 2 ? open(argv[1], O_DIRECTORY | O_CLOEXEC) : -1;

	if (root < 0) {
		fprintf(stderr, "usage: %s DIRECTORY\n", argv[0]);
		return 2;
	}
	return co_run(run, &root) < 0;
}

/*
 * The floor: the work of coget on bare libcurl and libuv, without a runtime.
 *
 * usage: floor ''|-safe LIST DIR CONNECTIONS [CACERT]
 *
 * Fetches the URLs of LIST (- is standard input) into DIR: under its final
 * name, or with -safe into NAME.part first, locked, which gets the server's time and is
 * renamed when the body was whole.  Files are written where the data comes in,
 * on the loop's thread.  No retries, no limits by host, no safe names, no
 * display: what coget costs more than this is what those cost.
 *
 * Exit status 0 if every file was fetched.
 */
#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <uv.h>

enum { LIST_BYTES = 64 * 1024, SOCKETS_MAX = 16384 };

struct fetch {
	struct fetch *next_idle;
	CURL *easy;
	int fd; /* of the part; -1 until the body begins */
	curl_off_t len;
	char name[NAME_MAX + 1];
	char part[NAME_MAX + 8];
};

struct watch {
	uv_poll_t poll;
	int fd;
	int interest; /* what libcurl asks for */
	int armed;    /* what the poll is set to; lags, see on_socket() */
};

static bool is_safe;
static uv_loop_t loop;
static uv_timer_t timer;
static CURLM *multi;
static struct watch *watches[SOCKETS_MAX];
static struct fetch *idle;
static unsigned running;
static unsigned long failed;

static struct {
	int fd;
	uv_poll_t poll; /* of a pipe, armed while fetches are idle */
	bool is_pipe;
	bool ended;
	size_t start;
	size_t end;
	char data[LIST_BYTES + 1];
} list;

static void feed(void);

/* The next line, or NULL: none, or none yet. */
static char *next_line(void)
{
	for (;;) {
		char *line = list.data + list.start;
		size_t len = list.end - list.start;
		char *end = memchr(line, '\n', len);
		ssize_t got;

		if (end) {
			*end = '\0';
			list.start = (size_t)(end + 1 - list.data);
			return line;
		}
		if (list.ended)
			return NULL;
		memmove(list.data, line, len);
		list.start = 0;
		list.end = len;
		got = read(list.fd, list.data + len, LIST_BYTES - len);
		if (got < 0 && errno == EAGAIN)
			return NULL;
		list.ended = got <= 0;
		list.end += got > 0 ? (size_t)got : 0;
	}
}

static int create(const struct fetch *fetch)
{
	int fd = open(is_safe ? fetch->part : fetch->name,
		      O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

	if (is_safe && fd >= 0)
		flock(fd, LOCK_EX | LOCK_NB);
	return fd;
}

/* Give it the server's time and its final name. */
static int complete(const struct fetch *fetch)
{
	curl_off_t time_s = -1;
	struct timespec times[2];

	curl_easy_getinfo(fetch->easy, CURLINFO_FILETIME_T, &time_s);
	times[0] = times[1] = (struct timespec){time_s, 0};
	if (time_s >= 0)
		futimens(fetch->fd, times);
	return rename(fetch->part, fetch->name);
}

static size_t on_body(char *data, size_t one, size_t len, void *arg)
{
	struct fetch *fetch = arg;

	(void)one;
	if (fetch->fd < 0)
		fetch->fd = create(fetch);
	if (fetch->fd < 0 || write(fetch->fd, data, len) != (ssize_t)len)
		return 0;
	fetch->len += (curl_off_t)len;
	return len;
}

static void finish(struct fetch *fetch, CURLcode code)
{
	curl_off_t length = -1;
	long status = 0;

	curl_easy_getinfo(fetch->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(fetch->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T,
			  &length);
	if (code != CURLE_OK || status != 200 || fetch->len != length ||
	    (is_safe && complete(fetch) < 0)) {
		fprintf(stderr, "%s: %ld %s\n", fetch->name, status,
			curl_easy_strerror(code));
		failed++;
	}
	if (fetch->fd >= 0)
		close(fetch->fd);
	curl_multi_remove_handle(multi, fetch->easy);
	running--;
	fetch->next_idle = idle;
	idle = fetch;
}

static void act(curl_socket_t fd, int events)
{
	CURLMsg *message;
	int left;

	curl_multi_socket_action(multi, fd, events, &left);
	while ((message = curl_multi_info_read(multi, &left))) {
		CURLcode code = message->data.result;
		struct fetch *fetch;

		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE,
				  (char **)&fetch);
		finish(fetch, code);
	}
	if (idle)
		feed();
}

static void on_timer(uv_timer_t *handle)
{
	(void)handle;
	act(CURL_SOCKET_TIMEOUT, 0);
}

static int on_set_timer(CURLM *handle, long timeout_ms, void *arg)
{
	(void)handle;
	(void)arg;
	if (timeout_ms < 0)
		uv_timer_stop(&timer);
	else
		uv_timer_start(&timer, on_timer, (uint64_t)timeout_ms, 0);
	return 0;
}

static void on_ready(uv_poll_t *poll, int status, int events)
{
	struct watch *watch = poll->data;
	int ready = status < 0 ? CURL_CSELECT_ERR : 0;

	if (watch->interest == 0) { /* the server closed an idle connection */
		uv_poll_stop(poll);
		watch->armed = 0;
		return;
	}
	if (events & UV_READABLE)
		ready |= CURL_CSELECT_IN;
	if (events & UV_WRITABLE)
		ready |= CURL_CSELECT_OUT;
	act(watch->fd, ready);
}

/*
 * libcurl drops its interest at the end of each transfer and declares it again
 * for the next; the poll stays as it is meanwhile.
 */
static int on_socket(CURL *easy, curl_socket_t fd, int what, void *arg,
		     void *data)
{
	struct watch *watch = watches[fd];

	(void)easy;
	(void)arg;
	(void)data;
	if (!watch) {
		watch = calloc(1, sizeof(*watch));
		watch->fd = fd;
		watch->poll.data = watch;
		uv_poll_init(&loop, &watch->poll, fd);
		watches[fd] = watch;
	}
	watch->interest = what == CURL_POLL_REMOVE
				  ? 0
				  : (what & CURL_POLL_IN ? UV_READABLE : 0) |
					    (what & CURL_POLL_OUT ? UV_WRITABLE
								  : 0);
	if (watch->interest != 0 && watch->interest != watch->armed) {
		watch->armed = watch->interest;
		uv_poll_start(&watch->poll, watch->armed, on_ready);
	}
	return 0;
}

static void on_poll_closed(uv_handle_t *handle)
{
	free(handle->data);
}

static int on_close_socket(void *arg, curl_socket_t fd)
{
	(void)arg;
	if (watches[fd])
		uv_close((uv_handle_t *)&watches[fd]->poll, on_poll_closed);
	watches[fd] = NULL;
	return close(fd);
}

static void on_list(uv_poll_t *poll, int status, int events)
{
	(void)status;
	(void)events;
	uv_poll_stop(poll);
	feed();
}

/* Start as many fetches as there are idle handles and lines. */
static void feed(void)
{
	char *url = NULL;

	while (idle && (url = next_line())) {
		struct fetch *fetch = idle;

		idle = fetch->next_idle;
		fetch->fd = -1;
		fetch->len = 0;
		snprintf(fetch->name, sizeof(fetch->name), "%s",
			 strrchr(url, '/') + 1);
		snprintf(fetch->part, sizeof(fetch->part), "%s.part",
			 fetch->name);
		curl_easy_setopt(fetch->easy, CURLOPT_URL, url);
		curl_easy_setopt(fetch->easy, CURLOPT_PIPEWAIT,
				 (long)(strncmp(url, "https:", 6) == 0));
		curl_multi_add_handle(multi, fetch->easy);
		running++;
	}
	if (idle && list.is_pipe && !list.ended)
		uv_poll_start(&list.poll, UV_READABLE, on_list);
	if (list.ended && list.is_pipe)
		uv_poll_stop(&list.poll);
}

static void add_fetch(const char *cacert)
{
	struct fetch *fetch = calloc(1, sizeof(*fetch));
	CURL *easy = curl_easy_init();

	fetch->easy = easy;
	fetch->next_idle = idle;
	idle = fetch;
	curl_easy_setopt(easy, CURLOPT_PRIVATE, fetch);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, fetch);
	curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, on_close_socket);
	curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, 64L * 1024);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	/* Costs libcurl 5,000 instructions a request; all of us say it. */
	curl_easy_setopt(easy, CURLOPT_USERAGENT, "floor/1.0");
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION,
			 (long)CURL_HTTP_VERSION_2TLS);
	if (is_safe)
		curl_easy_setopt(easy, CURLOPT_FILETIME, 1L);
	if (cacert)
		curl_easy_setopt(easy, CURLOPT_CAINFO, cacert);
}

static bool open_list(const char *path)
{
	list.fd = strcmp(path, "-") == 0 ? STDIN_FILENO
					 : open(path, O_RDONLY | O_CLOEXEC);
	if (list.fd < 0)
		return false;
	list.is_pipe = uv_guess_handle(list.fd) == UV_NAMED_PIPE;
	/* This sets O_NONBLOCK. */
	return !list.is_pipe || uv_poll_init(&loop, &list.poll, list.fd) == 0;
}

int main(int argc, char **argv)
{
	struct rlimit limit;

	if (argc < 5) {
		fprintf(stderr, "usage: floor ''|-safe LIST DIR CONNECTIONS [CACERT]\n");
		return 2;
	}
	is_safe = strcmp(argv[1], "-safe") == 0;
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
	uv_loop_init(&loop);
	uv_timer_init(&loop, &timer);
	curl_global_init(CURL_GLOBAL_DEFAULT);
	multi = curl_multi_init();
	curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_set_timer);
	curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, atol(argv[4]));
	for (long i = atol(argv[4]); i > 0; i--)
		add_fetch(argc > 5 ? argv[5] : NULL);
	if (!open_list(argv[2]) || chdir(argv[3]) < 0) {
		perror("floor");
		return 2;
	}
	feed();
	/* The polls of open connections are handles that never end. */
	while (running > 0 || !list.ended)
		uv_run(&loop, UV_RUN_ONCE);
	return failed > 0;
}

/*
 * What the calls of misuse_test.c are made on, and with.
 */
#ifndef RUNTIME_MISUSE_H
#define RUNTIME_MISUSE_H

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/stat.h>
#include <sys/uio.h>

#include "unit/runtime/util.h"

#include <coget/filter.h>

/*
 * What the calls are made on, so that whatever can wait has to.  Handles exist
 * only while a loop runs; before, they are NULL.
 */
static struct {
	struct co_loop *loop;
	struct co_task *task, *other; /* these sleep */
	struct co_lock lock;           /* held */
	struct co_semaphore semaphore; /* without permits */
	struct co_condition condition; /* of the lock */
	struct co_event event;
	struct co_event awaited; /* by the other task */
	struct co_case one;	 /* the event's */
	struct co_barrier barrier;
	struct co_queue full, empty;
	struct co_future future;
	struct co_generator generator;
	struct co_scope scope;      /* a timeout that main is in */
	struct co_task_group group; /* that main is in, inside the timeout */
	struct co_completions completions; /* of the task */
	struct co_callback callback, given, scheduled;
	struct co_done_callback added; /* to the future */
	int pipe[2];
	struct co_poll *poll;
	struct co_signal *signal;
	struct co_server *server;
	struct co_datagram *datagram;
	struct co_directory *directory;
	int plain; /* the descriptor of a file */
	struct co_stream *stream;
	struct co_stream *filtered;
	struct co_layer *layer; /* of that */
	struct co_transport *transport;
	struct co_process *process; /* reads its standard input */
	struct co_shared_queue *shared_queue; /* full */
	struct co_shared_queue *shared_empty;
	struct co_shared_future *shared_future;
	struct co_shared_semaphore *shared_semaphore; /* without permits */
	struct co_shared_event *shared_event;
	FILE *file;

	/* What calls fill in, or should not. */
	struct co_scope new_scope;
	struct co_task_group new_group;
	struct co_completions new_completions;
	struct co_done_callback done_callback;
	struct co_queue new_queue;
	struct co_poll *new_poll;
	struct co_signal *new_signal;
	struct co_server *new_server;
	struct co_datagram *new_datagram;
	struct co_directory *new_directory;
	struct co_directory_entry entry;
	struct iovec piece;
	size_t count;
	struct stat stat;
	struct co_stream *new_stream;
	struct co_layer *new_layer;
	struct co_process *new_process;
	struct co_task *new_task, *no_task;
	struct co_shared_queue *new_shared_queue;
	struct co_shared_future *new_shared_future;
	struct co_shared_semaphore *new_shared_semaphore;
	struct co_shared_event *new_shared_event;
	struct co_with with;
	struct co_call call, call_of_none;
	struct co_bytes bytes;
	struct sockaddr_storage address;
	struct addrinfo *found;
	const char *text;
	void *item;
	size_t len;
	int status;
	size_t size;
	char buffer[16];
} on;

static const struct co_local local;

static void do_nothing(void *arg UNUSED)
{
}

static void ignore_events(void *arg UNUSED, int events UNUSED)
{
}

static void *refuse(void *arg UNUSED)
{
	return NULL;
}

static int return_argc(int argc, char **argv UNUSED)
{
	return argc;
}

static int no_talk(void *arg UNUSED, struct co_stream *stream UNUSED)
{
	return 0;
}

static int produce_nothing(void *arg UNUSED,
			   struct co_generator *generator UNUSED)
{
	return 0;
}

static int core_nothing(void *arg UNUSED, size_t index UNUSED,
			size_t count UNUSED)
{
	return 0;
}

static bool is_never(void *arg UNUSED)
{
	return false;
}

static int compare(const void *a UNUSED, const void *b UNUSED)
{
	return 0;
}

/* For a transport that is known as long as it lives. */
static void on_made(void *arg, struct co_transport *transport)
{
	*(struct co_transport **)arg = transport;
}

static void on_lost(void *arg, int status UNUSED)
{
	*(struct co_transport **)arg = NULL;
}

static const struct co_protocol protocol = {.connection_made = on_made,
					    .connection_lost = on_lost};
/* A filter that knows its place, and lets nothing through. */
static void on_attached(void *arg, struct co_layer *layer)
{
	*(struct co_layer **)arg = layer;
}

static ssize_t read_nothing(void *arg UNUSED, void *buf UNUSED,
			    size_t size UNUSED)
{
	return UV_EAGAIN;
}

static int write_nothing(void *arg UNUSED, const void *data UNUSED,
			 size_t len UNUSED)
{
	return 0;
}

static const struct co_filter filter = {.attached = on_attached,
					.read = read_nothing,
					.write = write_nothing,
					.release = do_nothing};

static const int signum = SIGUSR2;

static const char *const argv[] = {"cat", NULL};
static const struct co_process_options no_options;
static const struct co_process_options options = {
	.argv = argv, .in = CO_STDIO_PIPE, .out = CO_STDIO_NULL};

static const struct sockaddr_in loopback = {.sin_family = AF_INET};

#define LOOPBACK ((const struct sockaddr *)&loopback)

/* Give away a handle, which the end of the test then leaves alone. */
#define GIVE(handle)                                  \
	({                                            \
		__typeof__(handle) given_ = (handle); \
		(handle) = NULL;                      \
		given_;                               \
	})

#endif

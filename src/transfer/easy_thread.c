/*
 * The thread asks the loop one thing at a time and waits for the reply.  While
 * it waits, it touches nothing; so the loop may ask libcurl about the handle.
 */
#include "transfer/easy_thread.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>

#include <coget/loop.h>
#include <coget/status.h>

#include "transfer/easy_set.h"
#include "transfer/thread_sockets.h"

enum {
	/* For libcurl, its resolver's callers, TLS and SSH. */
	STACK_BYTES = 512 * 1024,
	POLL_MS = 1000,
};

enum asked {
	ASKED_NOTHING,
	ASKED_LINE,
	ASKED_BODY,
	ASKED_END,
};

struct easy_thread {
	CURL *easy;
	CURLM *multi;
	struct easy_thread_hooks hooks;
	struct co_loop *loop;
	struct co_callback news;
	pthread_t id;
	bool runs; /* until it was joined */
	atomic_bool is_connected;
	atomic_bool is_stopped;
	struct thread_sockets sockets;
	CURLcode code;

	pthread_mutex_t lock; /* for all below */
	pthread_cond_t has_reply;
	enum asked asked;
	char *data;
	size_t len;
	size_t reply;
	bool is_scheduled; /* news is */
	bool is_freed;	   /* by who called for news that have yet to come */
};

static void release(struct easy_thread *thread)
{
	thread_sockets_release(&thread->sockets);
	pthread_cond_destroy(&thread->has_reply);
	pthread_mutex_destroy(&thread->lock);
	free(thread);
}

/* With the lock.  Returns false if the loop has ended. */
static bool call_loop(struct easy_thread *thread)
{
	if (!thread->is_scheduled)
		thread->is_scheduled =
			co_call_soon_threadsafe(thread->loop, &thread->news) ==
			0;
	return thread->is_scheduled;
}

/* On the thread: have the loop take it, and return what that says. */
static size_t ask(struct easy_thread *thread, enum asked asked, char *data,
		  size_t len)
{
	size_t reply = 0;

	pthread_mutex_lock(&thread->lock);
	if (!thread->is_stopped) {
		thread->asked = asked;
		thread->data = data;
		thread->len = len;
		thread->reply = 0;
		if (!call_loop(thread))
			thread->asked = ASKED_NOTHING;
		while (thread->asked != ASKED_NOTHING)
			pthread_cond_wait(&thread->has_reply, &thread->lock);
		reply = thread->reply;
	}
	pthread_mutex_unlock(&thread->lock);
	return reply;
}

static size_t on_line(char *line, size_t one, size_t len, void *arg)
{
	return ask(arg, ASKED_LINE, line, one * len);
}

static size_t on_body(char *data, size_t one, size_t len, void *arg)
{
	return ask(arg, ASKED_BODY, data, one * len);
}

static int on_connected(void *arg, char *primary_ip, char *local_ip,
			int primary_port, int local_port)
{
	struct easy_thread *thread = arg;

	(void)primary_ip;
	(void)local_ip;
	(void)primary_port;
	(void)local_port;
	thread->is_connected = true;
	return CURL_PREREQFUNC_OK;
}

static CURLcode perform(struct easy_thread *thread)
{
	CURLcode code = CURLE_ABORTED_BY_CALLBACK;
	CURLMsg *message;
	int running = 1, left;

	while (!thread->is_stopped &&
	       curl_multi_perform(thread->multi, &running) == CURLM_OK &&
	       running)
		if (curl_multi_poll(thread->multi, NULL, 0, POLL_MS, NULL) !=
		    CURLM_OK)
			break;
	while ((message = curl_multi_info_read(thread->multi, &left)))
		if (message->msg == CURLMSG_DONE)
			code = message->data.result;
	curl_multi_remove_handle(thread->multi, thread->easy);
	return code;
}

static void *run(void *arg)
{
	struct easy_thread *thread = arg;

	thread->code = perform(thread);
	pthread_mutex_lock(&thread->lock);
	if (!thread->is_stopped) {
		thread->asked = ASKED_END;
		call_loop(thread);
	}
	pthread_mutex_unlock(&thread->lock);
	return NULL;
}

static void join(struct easy_thread *thread)
{
	pthread_join(thread->id, NULL);
	thread->runs = false;
}

static void reply(struct easy_thread *thread, size_t len)
{
	pthread_mutex_lock(&thread->lock);
	thread->reply = len;
	thread->asked = ASKED_NOTHING;
	pthread_cond_signal(&thread->has_reply);
	pthread_mutex_unlock(&thread->lock);
}

static void take_body(struct easy_thread *thread)
{
	size_t len = thread->hooks.on_body(thread->data, 1, thread->len,
					   thread->hooks.arg);

	if (len != CURL_WRITEFUNC_PAUSE)
		reply(thread, len);
}

/* On the loop: what the thread asks, unless it was stopped meanwhile. */
static void on_news(void *arg)
{
	struct easy_thread *thread = arg;
	enum asked asked;
	bool is_freed;

	pthread_mutex_lock(&thread->lock);
	thread->is_scheduled = false;
	is_freed = thread->is_freed;
	asked = thread->asked;
	pthread_mutex_unlock(&thread->lock);
	if (is_freed) {
		release(thread);
	} else if (asked == ASKED_LINE) {
		reply(thread,
		      thread->hooks.on_line(thread->data, 1, thread->len,
					    thread->hooks.arg));
	} else if (asked == ASKED_BODY) {
		take_body(thread);
	} else if (asked == ASKED_END) {
		join(thread);
		thread->asked = ASKED_NOTHING;
		thread->hooks.on_ended(thread->hooks.arg, thread->code);
	}
}

static bool set_callbacks(struct easy_thread *thread)
{
	CURL *easy = thread->easy;
	CURLcode code = CURLE_OK;

	EASY_SET(CURLOPT_HEADERFUNCTION, on_line);
	EASY_SET(CURLOPT_HEADERDATA, thread);
	EASY_SET(CURLOPT_WRITEFUNCTION, on_body);
	EASY_SET(CURLOPT_WRITEDATA, thread);
	EASY_SET(CURLOPT_PREREQFUNCTION, on_connected);
	EASY_SET(CURLOPT_PREREQDATA, thread);
	return code == CURLE_OK &&
	       thread_sockets_set(&thread->sockets, easy) == CURLE_OK;
}

struct easy_thread *easy_thread_new(CURL *easy,
				    const struct easy_thread_hooks *hooks)
{
	struct easy_thread *thread = calloc(1, sizeof(*thread));

	if (!thread)
		return NULL;
	pthread_mutex_init(&thread->lock, NULL);
	pthread_cond_init(&thread->has_reply, NULL);
	thread_sockets_init(&thread->sockets);
	thread->easy = easy;
	thread->hooks = *hooks;
	thread->loop = co_running_loop();
	co_callback_init(&thread->news, on_news, thread);
	thread->multi = curl_multi_init();
	if (thread->multi && set_callbacks(thread)) {
		/* Another host's connection would stay open unused. */
		curl_multi_setopt(thread->multi, CURLMOPT_MAXCONNECTS, 1L);
		return thread;
	}
	easy_thread_free(thread);
	return NULL;
}

void easy_thread_free(struct easy_thread *thread)
{
	bool is_scheduled;

	if (!thread)
		return;
	easy_thread_stop(thread);
	thread_sockets_shut_down(&thread->sockets);
	curl_multi_cleanup(thread->multi);
	pthread_mutex_lock(&thread->lock);
	thread->is_freed = true;
	is_scheduled = thread->is_scheduled;
	pthread_mutex_unlock(&thread->lock);
	if (!is_scheduled)
		release(thread);
}

static int start(struct easy_thread *thread)
{
	sigset_t all, before;
	pthread_attr_t attributes;
	int code = pthread_attr_init(&attributes);

	if (code != 0)
		return -code;
	pthread_attr_setstacksize(&attributes, STACK_BYTES);
	/* Signals are the loop's, but for those of the thread's own doing. */
	sigfillset(&all);
	sigdelset(&all, SIGSYS);
	sigdelset(&all, SIGSEGV);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	code = pthread_create(&thread->id, &attributes, run, thread);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attributes);
	return -code;
}

int easy_thread_start(struct easy_thread *thread)
{
	int status;

	thread->is_stopped = false;
	thread->is_connected = false;
	thread_sockets_admit(&thread->sockets);
	thread->asked = ASKED_NOTHING;
	if (curl_multi_add_handle(thread->multi, thread->easy) != CURLM_OK)
		return UV_ENOMEM;
	status = start(thread);
	thread->runs = status == 0;
	if (status < 0)
		curl_multi_remove_handle(thread->multi, thread->easy);
	return status;
}

void easy_thread_stop(struct easy_thread *thread)
{
	if (!thread->runs)
		return;
	pthread_mutex_lock(&thread->lock);
	thread->is_stopped = true;
	thread->reply = 0;
	thread->asked = ASKED_NOTHING;
	pthread_cond_signal(&thread->has_reply);
	pthread_mutex_unlock(&thread->lock);
	thread_sockets_shut_down(&thread->sockets);
	curl_multi_wakeup(thread->multi);
	join(thread);
	thread->asked = ASKED_NOTHING;
}

void easy_thread_unpause(struct easy_thread *thread)
{
	if (thread->asked == ASKED_BODY)
		take_body(thread);
}

bool easy_thread_is_connected(const struct easy_thread *thread)
{
	return thread->is_connected;
}

int easy_thread_socket_errno(const struct easy_thread *thread)
{
	return thread->sockets.error;
}

/*
 * A thread of its own for a transfer of a protocol in which libcurl blocks.
 *
 * libcurl waits where it should not in FTP (for the end of a transfer to be
 * confirmed, for TLS, for the answer to QUIT) and in SFTP.  On the loop, one
 * slow server would hold up all other downloads.  So such a transfer runs on a
 * thread, and what libcurl says in callbacks is handed to the loop, while the
 * thread waits: all that the callbacks touch remains the loop's.
 *
 * A thread keeps its connection for the next transfer of its handle.  All calls
 * are made on the loop's thread, and return at once: what libcurl waits for is
 * ended by shutting down the sockets.
 */
#ifndef TRANSFER_EASY_THREAD_H
#define TRANSFER_EASY_THREAD_H

#include <stdbool.h>
#include <stddef.h>

#include <curl/curl.h>

struct easy_thread;

/* What the loop does for the thread. */
struct easy_thread_hooks {
	/* As CURLOPT_HEADERFUNCTION and CURLOPT_WRITEFUNCTION. */
	size_t (*on_line)(char *line, size_t one, size_t len, void *arg);
	size_t (*on_body)(char *data, size_t one, size_t len, void *arg);
	/* It has ended, and may start again; not called after a stop. */
	void (*on_ended)(void *arg, CURLcode code);
	void *arg;
};

/*
 * Prepare a handle to run on threads: its callbacks for headers, the body,
 * sockets and the beginning of a request are taken.  NULL: out of memory.
 */
struct easy_thread *easy_thread_new(CURL *easy,
				    const struct easy_thread_hooks *hooks);

/* Stop it, close its connection and free it, not the handle.  NULL: nothing. */
void easy_thread_free(struct easy_thread *thread);

/* Start the handle's transfer.  Returns 0, UV_EAGAIN, or UV_ENOMEM. */
int easy_thread_start(struct easy_thread *thread);

/* End the transfer, if it runs; the handle is the caller's again. */
void easy_thread_stop(struct easy_thread *thread);

/* Ask again to take what on_body() has answered with CURL_WRITEFUNC_PAUSE. */
void easy_thread_unpause(struct easy_thread *thread);

/* Whether the transfer is logged in, so that it is the server's turn. */
bool easy_thread_is_connected(const struct easy_thread *thread);

/* Why it could not open a socket, as errno; or 0.  Once it has ended. */
int easy_thread_socket_errno(const struct easy_thread *thread);

#endif

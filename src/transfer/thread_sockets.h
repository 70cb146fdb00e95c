/*
 * The sockets that libcurl has open on a thread, so that whatever it waits for
 * on them can be ended from another.
 *
 * Call init, set for the handle; for each transfer, admit before it and
 * shut_down to end it; release when libcurl has closed them all.
 */
#ifndef TRANSFER_THREAD_SOCKETS_H
#define TRANSFER_THREAD_SOCKETS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#include <curl/curl.h>

/* Control and data, each by several addresses. */
enum { THREAD_SOCKETS_MAX = 16 };

struct thread_sockets {
	pthread_mutex_t lock; /* for all below */
	bool refuses;	      /* no more are opened */
	int error;	      /* errno of one that could not be; or 0 */
	int fds[THREAD_SOCKETS_MAX];
	size_t count;
};

/* Begin with none. */
void thread_sockets_init(struct thread_sockets *sockets);

/* Free what init has made; none may be open. */
void thread_sockets_release(struct thread_sockets *sockets);

/* Have a handle open and close its sockets here.  Returns libcurl's code. */
CURLcode thread_sockets_set(struct thread_sockets *sockets, CURL *easy);

/* Let sockets be opened, and forget the error of the transfer before. */
void thread_sockets_admit(struct thread_sockets *sockets);

/* End all that is waited for on them, and have no more opened. */
void thread_sockets_shut_down(struct thread_sockets *sockets);

#endif

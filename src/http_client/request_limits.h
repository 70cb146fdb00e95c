/*
 * How many requests of a session may be under way at once: in all, and to one
 * host and port.  Those that wait go on in their order.
 */
#ifndef HTTP_CLIENT_REQUEST_LIMITS_H
#define HTTP_CLIENT_REQUEST_LIMITS_H

#include <stddef.h>

#include <coget/semaphore.h>
#include <coget/status.h>

struct request_limits {
	struct co_semaphore all;
	size_t per_host;	    /* SIZE_MAX: any number */
	struct request_host *hosts; /* that have requests, or are waited for */
};

/* A host that is asked for something. */
struct request_host {
	struct request_host *next;
	struct co_semaphore permits;
	size_t users; /* that have a permit, or wait for one */
	unsigned port;
	char name[];
};

/* What a request has got; zeroed, nothing. */
struct request_permit {
	struct request_host *host; /* NULL: hosts have no limit */
	bool is_held;
};

/* Prepare them; both from 1. */
void request_limits_init(struct request_limits *limits, size_t in_all,
			 size_t per_host);

/*
 * Wait for the right to ask a URL's host.  Suspends.
 *
 * url  one that url_parse() takes.
 *
 * Returns 0 with *permit to be given back; UV_ECANCELED; UV_ENOMEM.
 */
int request_permit_take(struct request_permit *permit,
			struct request_limits *limits,
			const char *url) CO_MUST_CHECK;

/* Give it back; one that is zero is ignored. */
void request_permit_give(struct request_permit *permit,
			 struct request_limits *limits);

#endif

/*
 * Why an item failed: one classification for every layer's errors.
 *
 * The layer that met a foreign code (libcurl's, errno's, an HTTP status)
 * translates it here, once; from the class follow the name in JSON and the
 * remedy that is shown.
 */
#ifndef MODEL_FAILURE_H
#define MODEL_FAILURE_H

#include <stdint.h>

enum fault {
	FAULT_NONE,
	FAULT_INPUT,       /* a line too long, or a list that is no text */
	FAULT_CREDENTIALS, /* a file of them that cannot be read */
	FAULT_URL,         /* not a URL that can be fetched */
	FAULT_SCHEME,      /* a scheme that is not supported */
	FAULT_RESOLVE,     /* the host has no address */
	FAULT_PROXY,       /* the proxy refuses to serve, or is none */
	FAULT_CONNECT,     /* refused, unreachable, or no answer in time */
	FAULT_TLS,         /* certificate or handshake */
	FAULT_TIMEOUT,     /* not finished within --timeout, or stalled */
	FAULT_HTTP_STATUS, /* an answer without the file, such as 404 */
	FAULT_NOT_READY,   /* the server is still preparing it (202) */
	FAULT_REDIRECT,    /* too many, or to what is no URL of HTTP */
	FAULT_UNSAFE_REDIRECT, /* where none may lead unasked */
	FAULT_PROTOCOL,    /* an answer that is not HTTP, or damaged */
	FAULT_NETWORK,     /* the connection broke */
	FAULT_TRUNCATED,   /* the body ended early */
	FAULT_RANGE,       /* not the rest that was asked for */
	FAULT_TOO_LARGE,   /* more than --max-filesize, or a bomb */
	FAULT_CHECKSUM,    /* not the bytes that were expected */
	FAULT_EXISTS,      /* what exists is in the way of the file */
	FAULT_FILE,        /* the file cannot be made or written */
	FAULT_DISK_FULL,   /* no space or quota left */
	FAULT_SESSION,     /* the session's file is none that can be used */
	FAULT_BUSY,        /* another process is at work on it */
	FAULT_RESOURCES,   /* out of memory, descriptors or threads */
	FAULT_INTERRUPTED, /* the run was ended before it was done */
	FAULT_COUNT,
};

/* A failure: its class and one line on what went wrong, in plain words. */
struct failure {
	enum fault fault;
	int http_code;          /* of an answer that was refused; else 0 */
	int64_t retry_after_ns; /* how long the server wants; -1: not said */
	const char *remedy; /* NULL for that of its class; static */
	char what[384]; /* may hold bytes from a server: escape before showing */
};

/*
 * Fill in a failure; what is cut if too long.  http_code, retry_after_ns and
 * remedy are left unsaid.
 */
void failure_set(struct failure *failure, enum fault fault, const char *format,
		 ...) __attribute__((format(printf, 3, 4)));

/*
 * The failure for a runtime status that concerns a file or the system: fills
 * fault from the code, and what with "doing: strerror".
 */
void failure_set_status(struct failure *failure, int status, const char *doing);

/* The class's name in JSON: "http_status". */
const char *fault_name(enum fault fault);

/* Whether another attempt may do better. */
enum fault_retry {
	FAULT_STAYS,	/* it would not */
	FAULT_MAY_PASS, /* it is made if --retry-on says so */
	FAULT_PASSES,	/* by default */
};

enum fault_retry fault_retry(enum fault fault);

/* What the user can do about it: "check the URL"; never NULL. */
const char *fault_remedy(enum fault fault);

/* The same for a failure, which may know more than its class. */
const char *failure_remedy(const struct failure *failure);

#endif

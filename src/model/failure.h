/*
 * Why an item failed: one classification for every layer's errors.
 *
 * The layer that met a foreign code (libcurl's, errno's, an HTTP status)
 * translates it here, once; from the class follow the name in JSON, the
 * remedy that is shown, and the exit status.
 */
#ifndef MODEL_FAILURE_H
#define MODEL_FAILURE_H

#include <stdint.h>

enum error_class {
	ERROR_NONE,
	ERROR_INPUT,       /* a line too long, or a list that is no text */
	ERROR_CREDENTIALS, /* a file of them that cannot be read */
	ERROR_URL,         /* not a URL that can be fetched */
	ERROR_SCHEME,      /* a scheme that is not supported */
	ERROR_RESOLVE,     /* the host has no address */
	ERROR_PROXY,       /* the proxy refuses to serve, or is none */
	ERROR_CONNECT,     /* refused, unreachable, or no answer in time */
	ERROR_TLS,         /* certificate or handshake */
	ERROR_TIMEOUT,     /* not finished within --timeout, or stalled */
	ERROR_HTTP_STATUS, /* an answer without the file, such as 404 */
	ERROR_NO_FILE,     /* not there, or not for this user */
	ERROR_LOGIN,       /* FTP, SFTP: the server does not take the login */
	ERROR_HOST_KEY,    /* SFTP: not known to be the server's */
	ERROR_CROWDED,     /* FTP: too many are connected to the server */
	ERROR_NOT_READY,   /* the server is still preparing it (202) */
	ERROR_REDIRECT,    /* too many, or to what is no URL of HTTP */
	ERROR_UNSAFE_REDIRECT, /* where none may lead unasked */
	ERROR_PROTOCOL,    /* an answer that is not HTTP, or damaged */
	ERROR_NETWORK,     /* the connection broke */
	ERROR_TRUNCATED,   /* the body ended early */
	ERROR_RANGE,       /* not the rest that was asked for */
	ERROR_TOO_LARGE,   /* more than --max-filesize, or a bomb */
	ERROR_CHECKSUM,    /* not the bytes that were expected */
	ERROR_EXISTS,      /* what exists is in the way of the file */
	ERROR_FILE,        /* the file cannot be made or written */
	ERROR_DISK_FULL,   /* no space or quota left */
	ERROR_SESSION,     /* the session's file is none that can be used */
	ERROR_BUSY,        /* another process is at work on it */
	ERROR_COMMAND,     /* that of --exec or --on-done has failed */
	ERROR_RESOURCES,   /* out of memory, descriptors or threads */
	ERROR_INTERRUPTED, /* the run was ended before it was done */
	ERROR_COUNT,
};

/* A failure: its class and one line on what went wrong, in plain words. */
struct failure {
	enum error_class error;
	int http_code;          /* of an answer that was refused; else 0 */
	int status; /* the runtime's, where it says more than the class; or 0 */
	int64_t retry_after_ns; /* how long the server wants; -1: not said */
	const char *remedy; /* NULL for that of its class; static */
	char what[384]; /* may hold bytes from a server: escape before showing */
};

/*
 * Fill in a failure; what is cut if too long.  http_code, status,
 * retry_after_ns and remedy are left unsaid.
 */
void failure_set(struct failure *failure, enum error_class error, const char *format,
		 ...) __attribute__((format(printf, 3, 4)));

/*
 * The failure for a runtime status that concerns a file or the system: fills
 * error from the code, status, and what with "doing: strerror".
 */
void failure_set_status(struct failure *failure, int status, const char *doing);

/* The class's name in JSON: "http_status". */
const char *error_name(enum error_class error);

/*
 * The class in a few words, as a heading over several failures: "host not
 * found"; what a single failure says is more precise.
 */
const char *error_heading(enum error_class error);

/* Whether another attempt may do better. */
enum error_retry {
	ERROR_STAYS,	/* it would not */
	ERROR_MAY_PASS, /* it is made if --retry-on says so */
	ERROR_PASSES,	/* by default */
};

enum error_retry error_retry(enum error_class error);

/*
 * Exit statuses: wget's, as far as it has them.  Those from EXIT_FILE on say
 * what all failures of a run have in common.
 */
enum exit_status {
	EXIT_ALL_DONE = 0,
	EXIT_SOME_FAILED = 1, /* for different reasons, or one not below */
	EXIT_USAGE = 2,
	EXIT_FILE = 3,
	EXIT_NETWORK = 4,
	EXIT_TLS = 5,	   /* also the host key of SFTP */
	EXIT_LOGIN = 6,
	EXIT_PROTOCOL = 7,
	EXIT_SERVER = 8,   /* it answers that there is no file */
	EXIT_CHECKSUM = 9,
	EXIT_COMMAND = 10,
	EXIT_DEADLINE = 124, /* as timeout(1) has it */
	EXIT_SIGNAL = 128,   /* plus its number, as shells have it */
};

/* That of a failure which is not ERROR_NONE. */
enum exit_status failure_exit_status(const struct failure *failure);

/*
 * What two exit statuses up to EXIT_COMMAND come to together: the other one if
 * one is EXIT_ALL_DONE, EXIT_SOME_FAILED if they differ.
 */
enum exit_status exit_status_of_both(enum exit_status one,
				     enum exit_status other);

/* What the user can do about it: "check the URL"; never NULL. */
const char *error_remedy(enum error_class error);

/* The same for a failure, which may know more than its class. */
const char *failure_remedy(const struct failure *failure);

#endif

#include "model/failure.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/own_path.h"

static const struct {
	const char *name;
	enum error_retry retry;
	enum exit_status exit_status;
	const char *heading;
	const char *remedy;
} errors[ERROR_COUNT] = {
	[ERROR_NONE] = {
		"none", ERROR_STAYS, EXIT_SOME_FAILED,
		"unknown",
		"nothing to do",
	},
	[ERROR_INPUT] = {
		"input", ERROR_STAYS, EXIT_SOME_FAILED,
		"invalid line in a list",
		"correct the list",
	},
	[ERROR_CREDENTIALS] = {
		"credentials", ERROR_STAYS, EXIT_FILE,
		"credentials not readable",
		"check the file of --netrc, --netrc-file, --load-cookies, --cert "
		"or --key",
	},
	[ERROR_URL] = {
		"url", ERROR_STAYS, EXIT_SOME_FAILED,
		"invalid URL",
		"check the URL",
	},
	[ERROR_SCHEME] = {
		"scheme", ERROR_STAYS, EXIT_SOME_FAILED,
		"unsupported scheme",
		"use a URL with https, http, ftp, ftps, sftp, scp, tftp, gopher, "
		"gophers, dict or file",
	},
	[ERROR_RESOLVE] = {
		"resolve", ERROR_PASSES, EXIT_NETWORK,
		"host not found",
		"check the host's name and your DNS",
	},
	[ERROR_PROXY] = {
		"proxy", ERROR_MAY_PASS, EXIT_NETWORK,
		"proxy failed",
		"check --proxy, or what http_proxy, https_proxy or all_proxy "
		"says",
	},
	[ERROR_CONNECT] = {
		"connect", ERROR_PASSES, EXIT_NETWORK,
		"cannot connect",
		"check host and port, or try later",
	},
	[ERROR_TLS] = {
		"tls", ERROR_MAY_PASS, EXIT_TLS,
		"TLS failed",
		"give the server's CA with --cacert, or -k to accept any "
		"certificate",
	},
	[ERROR_TIMEOUT] = {
		"timeout", ERROR_PASSES, EXIT_NETWORK,
		"timed out or stalled",
		"raise --timeout or --stall-timeout, or try later",
	},
	[ERROR_HTTP_STATUS] = {
		"http_status", ERROR_STAYS, EXIT_SERVER,
		"refused by HTTP status",
		"check the URL, and that you may read it",
	},
	[ERROR_NO_FILE] = {
		"no_file", ERROR_STAYS, EXIT_SERVER,
		"no such file",
		"check the URL, and that you may read it",
	},
	[ERROR_LOGIN] = {
		"login", ERROR_STAYS, EXIT_LOGIN,
		"login refused",
		"give a name and password with --user or --netrc, or check "
		"them",
	},
	[ERROR_HOST_KEY] = {
		"host_key", ERROR_STAYS, EXIT_TLS,
		"host key not known",
		"check its fingerprint, and connect once with ssh to add it",
	},
	[ERROR_CROWDED] = {
		"crowded", ERROR_PASSES, EXIT_SERVER,
		"too many connections to the server",
		"lower --per-host, or try later",
	},
	[ERROR_NOT_READY] = {
		"not_ready", ERROR_PASSES, EXIT_SERVER,
		"not ready on the server",
		"try again later",
	},
	[ERROR_REDIRECT] = {
		"redirect", ERROR_MAY_PASS, EXIT_PROTOCOL,
		"redirect that cannot be followed",
		"use the URL of the file itself",
	},
	[ERROR_UNSAFE_REDIRECT] = {
		"unsafe_redirect", ERROR_STAYS, EXIT_PROTOCOL,
		"redirect to where none may lead",
		"use the URL of the file itself, or see --redirect-to",
	},
	[ERROR_PROTOCOL] = {
		"protocol", ERROR_MAY_PASS, EXIT_PROTOCOL,
		"invalid response",
		"report it to whoever runs the server",
	},
	[ERROR_NETWORK] = {
		"network", ERROR_PASSES, EXIT_NETWORK,
		"connection broken",
		"try again",
	},
	[ERROR_TRUNCATED] = {
		"truncated", ERROR_PASSES, EXIT_NETWORK,
		"transfer ended early",
		"try again",
	},
	[ERROR_RANGE] = {
		"range", ERROR_PASSES, EXIT_PROTOCOL,
		"wrong byte range",
		"try again, or start over with --no-continue",
	},
	[ERROR_TOO_LARGE] = {
		"too_large", ERROR_STAYS, EXIT_SOME_FAILED,
		"file too large",
		"raise --max-filesize",
	},
	[ERROR_CHECKSUM] = {
		"checksum", ERROR_PASSES, EXIT_CHECKSUM,
		"checksum mismatch",
		"check the expected checksum, and the source of the file",
	},
	[ERROR_EXISTS] = {
		"exists", ERROR_STAYS, EXIT_FILE,
		"file exists",
		"move it away, or use --exists rename",
	},
	[ERROR_FILE] = {
		"file", ERROR_STAYS, EXIT_FILE,
		"file not writable",
		"check the directory, or choose another with -d",
	},
	[ERROR_DISK_FULL] = {
		"disk_full", ERROR_STAYS, EXIT_FILE,
		"disk full",
		"free some space, or choose another directory with -d",
	},
	[ERROR_SESSION] = {
		"session", ERROR_STAYS, EXIT_FILE,
		"session not usable",
		"give --session another name, or move that file away",
	},
	[ERROR_BUSY] = {
		"busy", ERROR_STAYS, EXIT_FILE,
		"in use by another process",
		"wait until the other coget has ended",
	},
	[ERROR_COMMAND] = {
		"command", ERROR_STAYS, EXIT_COMMAND,
		"command failed",
		"see what the command says; the next run runs it again",
	},
	[ERROR_RESOURCES] = {
		"resources", ERROR_STAYS, EXIT_SOME_FAILED,
		"out of memory, descriptors or threads",
		"lower -j, or raise the limits (ulimit -n)",
	},
	[ERROR_INTERRUPTED] = {
		"interrupted", ERROR_STAYS, EXIT_SOME_FAILED,
		"interrupted",
		"run the same command again to fetch it",
	},
};

void failure_set(struct failure *failure, enum error_class error, const char *format,
		 ...)
{
	va_list args;

	failure->error = error;
	failure->http_code = 0;
	failure->status = 0;
	failure->retry_after_ns = -1;
	failure->remedy = NULL;
	failure->what[0] = '\0';
	va_start(args, format);
	vsnprintf(failure->what, sizeof(failure->what), format, args);
	va_end(args);
}

static enum error_class error_of_errno(int code)
{
	switch (code) {
	case ENOSPC:
	case EDQUOT:
		return ERROR_DISK_FULL;
	case ENOMEM:
	case EMFILE:
	case ENFILE:
	case EAGAIN:
		return ERROR_RESOURCES;
	case EEXIST:
		return ERROR_EXISTS;
	case ETIMEDOUT:
		return ERROR_TIMEOUT;
	case ECANCELED:
		return ERROR_INTERRUPTED;
	default:
		return ERROR_FILE;
	}
}

/* The runtime's codes are negated errno values, as far as there is one. */
void failure_set_status(struct failure *failure, int status, const char *doing)
{
	int code = status < 0 ? -status : status;
	char text[128];

	if (code == EBUSY) {
		failure_set(failure, ERROR_BUSY,
			    "%s: another process is at work on it", doing);
		return;
	}
	if (status == OWN_PATH_FOREIGN_LINK) {
		failure_set(failure, ERROR_FILE, "%s: " OWN_PATH_FOREIGN_TEXT,
			    doing);
		failure->remedy = "give the path that it leads to, if you "
				  "trust it";
		return;
	}
	/* glibc's strerror_r may return a text of its own. */
	failure_set(failure, error_of_errno(code), "%s: %s", doing,
		    strerror_r(code, text, sizeof(text)));
	failure->status = -code;
}

const char *error_name(enum error_class error)
{
	return (unsigned)error < ERROR_COUNT ? errors[error].name : "unknown";
}

const char *error_heading(enum error_class error)
{
	return errors[error].heading;
}

enum error_retry error_retry(enum error_class error)
{
	return errors[error].retry;
}

const char *error_remedy(enum error_class error)
{
	return (unsigned)error < ERROR_COUNT ? errors[error].remedy
					     : "report this as a bug";
}

enum exit_status failure_exit_status(const struct failure *failure)
{
	if (failure->http_code == 401 || failure->http_code == 407)
		return EXIT_LOGIN;
	return errors[failure->error].exit_status;
}

enum exit_status exit_status_of_both(enum exit_status one, enum exit_status other)
{
	if (one == EXIT_ALL_DONE || one == other)
		return other;
	return other == EXIT_ALL_DONE ? one : EXIT_SOME_FAILED;
}

const char *failure_remedy(const struct failure *failure)
{
	return failure->remedy ? failure->remedy : error_remedy(failure->error);
}

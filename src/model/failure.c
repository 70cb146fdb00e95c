#include "model/failure.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/own_path.h"

static const struct {
	const char *name;
	enum fault_retry retry;
	const char *remedy;
} faults[FAULT_COUNT] = {
	[FAULT_NONE] = {
		"none", FAULT_STAYS,
		"nothing to do",
	},
	[FAULT_INPUT] = {
		"input", FAULT_STAYS,
		"correct the list",
	},
	[FAULT_CREDENTIALS] = {
		"credentials", FAULT_STAYS,
		"check the file of --netrc, --netrc-file or --load-cookies",
	},
	[FAULT_URL] = {
		"url", FAULT_STAYS,
		"check the URL",
	},
	[FAULT_SCHEME] = {
		"scheme", FAULT_STAYS,
		"use an http:// or https:// URL",
	},
	[FAULT_RESOLVE] = {
		"resolve", FAULT_PASSES,
		"check the host's name and your DNS",
	},
	[FAULT_PROXY] = {
		"proxy", FAULT_MAY_PASS,
		"check what http_proxy, https_proxy or all_proxy says",
	},
	[FAULT_CONNECT] = {
		"connect", FAULT_PASSES,
		"check host and port, or try later",
	},
	[FAULT_TLS] = {
		"tls", FAULT_MAY_PASS,
		"give the server's CA with --cacert, or -k to accept any "
		"certificate",
	},
	[FAULT_TIMEOUT] = {
		"timeout", FAULT_PASSES,
		"raise --timeout or --stall-timeout, or try later",
	},
	[FAULT_HTTP_STATUS] = {
		"http_status", FAULT_STAYS,
		"check the URL, and that you may read it",
	},
	[FAULT_NOT_READY] = {
		"not_ready", FAULT_PASSES,
		"try again later",
	},
	[FAULT_REDIRECT] = {
		"redirect", FAULT_MAY_PASS,
		"use the URL of the file itself",
	},
	[FAULT_UNSAFE_REDIRECT] = {
		"unsafe_redirect", FAULT_STAYS,
		"use the URL of the file itself, or see --redirect-to",
	},
	[FAULT_PROTOCOL] = {
		"protocol", FAULT_MAY_PASS,
		"report it to whoever runs the server",
	},
	[FAULT_NETWORK] = {
		"network", FAULT_PASSES,
		"try again",
	},
	[FAULT_TRUNCATED] = {
		"truncated", FAULT_PASSES,
		"try again",
	},
	[FAULT_RANGE] = {
		"range", FAULT_PASSES,
		"try again, or start over with --no-continue",
	},
	[FAULT_TOO_LARGE] = {
		"too_large", FAULT_STAYS,
		"raise --max-filesize, or leave out --compressed",
	},
	[FAULT_CHECKSUM] = {
		"checksum", FAULT_PASSES,
		"check the expected checksum, and the source of the file",
	},
	[FAULT_EXISTS] = {
		"exists", FAULT_STAYS,
		"move it away, or use --exists rename",
	},
	[FAULT_FILE] = {
		"file", FAULT_STAYS,
		"check the directory, or choose another with -d",
	},
	[FAULT_DISK_FULL] = {
		"disk_full", FAULT_STAYS,
		"free some space, or choose another directory with -d",
	},
	[FAULT_SESSION] = {
		"session", FAULT_STAYS,
		"give --session another name, or move that file away",
	},
	[FAULT_BUSY] = {
		"busy", FAULT_STAYS,
		"wait until the other coget has ended",
	},
	[FAULT_RESOURCES] = {
		"resources", FAULT_STAYS,
		"lower -j, or raise the limits (ulimit -n)",
	},
	[FAULT_INTERRUPTED] = {
		"interrupted", FAULT_STAYS,
		"run the same command again to fetch it",
	},
};

void failure_set(struct failure *failure, enum fault fault, const char *format,
		 ...)
{
	va_list args;

	failure->fault = fault;
	failure->http_code = 0;
	failure->retry_after_ns = -1;
	failure->remedy = NULL;
	failure->what[0] = '\0';
	va_start(args, format);
	vsnprintf(failure->what, sizeof(failure->what), format, args);
	va_end(args);
}

static enum fault fault_of_errno(int code)
{
	switch (code) {
	case ENOSPC:
	case EDQUOT:
		return FAULT_DISK_FULL;
	case ENOMEM:
	case EMFILE:
	case ENFILE:
	case EAGAIN:
		return FAULT_RESOURCES;
	case EEXIST:
		return FAULT_EXISTS;
	case ETIMEDOUT:
		return FAULT_TIMEOUT;
	case ECANCELED:
		return FAULT_INTERRUPTED;
	default:
		return FAULT_FILE;
	}
}

/* The runtime's codes are negated errno values, as far as there is one. */
void failure_set_status(struct failure *failure, int status, const char *doing)
{
	int code = status < 0 ? -status : status;
	char text[128];

	if (code == EBUSY) {
		failure_set(failure, FAULT_BUSY,
			    "%s: another process is at work on it", doing);
		return;
	}
	if (status == OWN_PATH_FOREIGN_LINK) {
		failure_set(failure, FAULT_FILE, "%s: " OWN_PATH_FOREIGN_TEXT,
			    doing);
		failure->remedy = "give the path that it leads to, if you "
				  "trust it";
		return;
	}
	/* glibc's strerror_r may return a text of its own. */
	failure_set(failure, fault_of_errno(code), "%s: %s", doing,
		    strerror_r(code, text, sizeof(text)));
}

const char *fault_name(enum fault fault)
{
	return (unsigned)fault < FAULT_COUNT ? faults[fault].name : "unknown";
}

enum fault_retry fault_retry(enum fault fault)
{
	return faults[fault].retry;
}

const char *fault_remedy(enum fault fault)
{
	return (unsigned)fault < FAULT_COUNT ? faults[fault].remedy
					     : "report this as a bug";
}

const char *failure_remedy(const struct failure *failure)
{
	return failure->remedy ? failure->remedy : fault_remedy(failure->fault);
}

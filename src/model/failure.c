#include "model/failure.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct {
	const char *name;
	const char *remedy;
} faults[FAULT_COUNT] = {
	[FAULT_NONE] = {"none", "nothing to do"},
	[FAULT_INPUT] = {"input", "correct the list"},
	[FAULT_CREDENTIALS] = {"credentials",
			       "check what --netrc and --load-cookies name"},
	[FAULT_URL] = {"url", "check the URL"},
	[FAULT_SCHEME] = {"scheme", "use an http:// or https:// URL"},
	[FAULT_RESOLVE] = {"resolve", "check the host's name and your DNS"},
	[FAULT_CONNECT] = {"connect", "check host and port, or try later"},
	[FAULT_TLS] = {"tls", "give the server's CA with --cacert, or -k to "
			      "accept any certificate"},
	[FAULT_TIMEOUT] = {"timeout", "raise --timeout or --stall-timeout, or "
				     "try later"},
	[FAULT_HTTP_STATUS] = {"http_status",
			       "check the URL, and that you may read it"},
	[FAULT_REDIRECT] = {"redirect", "give the address it should lead to"},
	[FAULT_PROTOCOL] = {"protocol",
			    "check that the server speaks HTTP on this port"},
	[FAULT_NETWORK] = {"network", "try again"},
	[FAULT_TRUNCATED] = {"truncated", "try again"},
	[FAULT_RANGE] = {"range", "try again without -c"},
	[FAULT_TOO_LARGE] = {"too_large", "raise --max-filesize, or leave out "
					  "--compressed, if you want it all "
					  "the same"},
	[FAULT_CHECKSUM] = {"checksum", "check the checksum, and where the "
					"file comes from"},
	[FAULT_EXISTS] = {"exists", "move it away, or use --exists rename"},
	[FAULT_FILE] = {"file", "check the directory, or choose another "
				"with -d"},
	[FAULT_DISK_FULL] = {"disk_full", "free some space, or choose another "
					  "directory with -d"},
	[FAULT_SESSION] = {"session", "give --session another name, or move "
				      "that file away"},
	[FAULT_BUSY] = {"busy", "wait until the other coget has ended"},
	[FAULT_RESOURCES] = {"resources", "lower -j, or raise the limits "
					  "(ulimit -n)"},
	[FAULT_INTERRUPTED] = {"interrupted",
			       "run the same command again to fetch it"},
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
	/* glibc's strerror_r may return a text of its own. */
	failure_set(failure, fault_of_errno(code), "%s: %s", doing,
		    strerror_r(code, text, sizeof(text)));
}

const char *fault_name(enum fault fault)
{
	return (unsigned)fault < FAULT_COUNT ? faults[fault].name : "unknown";
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

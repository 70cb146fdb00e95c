/*
 * Where libcurl's codes are translated, once.
 */
#include "transfer/curl_failure.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "base/units.h"
#include "transfer/curl_message.h"
#include "transfer/curl_status.h"

static enum error_class error_of(CURLcode code)
{
	switch (code) {
	case CURLE_URL_MALFORMAT:
		return ERROR_URL;
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_RESOLVE_PROXY:
		return ERROR_RESOLVE;
	case CURLE_COULDNT_CONNECT:
	case CURLE_OPERATION_TIMEDOUT: /* only connecting has a limit there */
	case CURLE_PROXY:
	case CURLE_INTERFACE_FAILED:
		return ERROR_CONNECT;
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_CIPHER:
	case CURLE_SSL_ISSUER_ERROR:
	case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
	case CURLE_SSL_INVALIDCERTSTATUS:
	case CURLE_SSL_CLIENTCERT:
	case CURLE_SSL_ENGINE_INITFAILED:
	case CURLE_USE_SSL_FAILED:
		return ERROR_TLS;
	case CURLE_PARTIAL_FILE:
		return ERROR_TRUNCATED;
	case CURLE_WEIRD_SERVER_REPLY:
	case CURLE_UNSUPPORTED_PROTOCOL: /* a status line of another kind */
	case CURLE_BAD_CONTENT_ENCODING:
		return ERROR_PROTOCOL;
	case CURLE_HTTP2: /* also where the server goes away in good order */
	case CURLE_HTTP2_STREAM: /* also what a proxy says of one behind it */
		return ERROR_NETWORK;
	case CURLE_OUT_OF_MEMORY:
	case CURLE_FAILED_INIT:
		return ERROR_RESOURCES;
	default:
		return ERROR_NETWORK;
	}
}

/*
 * What helps where trusting another authority does not; NULL where it may.  Not
 * to look at the certificate at all is no remedy for one that is wrong.
 */
static const char *tls_remedy(const struct transfer *transfer)
{
	switch (transfer->code) {
	case CURLE_SSL_CACERT_BADFILE:
		return "check what --cacert, --capath and --proxy-cacert name";
	case CURLE_SSL_CIPHER:
		return "check the names in --ciphers";
	case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
		return "the server has another key than --pinned-key, or "
		       "somebody else answers in its place";
	case CURLE_PEER_FAILED_VERIFICATION:
		break;
	default:
		return transfer->settings->tls_min == TLS_1_2
			       ? "check that the server speaks TLS on this port"
			       : "check that the server speaks TLS of the "
				 "version in --tls-min";
	}
	switch (curl_certificate_result(transfer)) {
	case CERTIFICATE_NOT_JUDGED: /* it is of another host already */
		return "use the name that the certificate is for; or somebody "
		       "else answers in the server's place";
	case CERTIFICATE_NOT_YET_VALID:
		return "check this machine's clock";
	case CERTIFICATE_EXPIRED:
		return "tell the administrator of the server, or check this "
		       "machine's clock";
	case CERTIFICATE_SELF_SIGNED:
		return "give the certificate with --cacert, if you know it to "
		       "be the server's";
	case CERTIFICATE_REVOKED:
		return "do not trust the server";
	default:
		return NULL;
	}
}

static void set_message(struct failure *failure,
			const struct transfer *transfer)
{
	failure_set(failure, error_of(transfer->code), "%s",
		    curl_message(transfer));
	if (failure->error == ERROR_TLS)
		failure->remedy = tls_remedy(transfer);
}

/* libcurl does not say whether the port is closed or the host out of reach. */
static void set_connect_error(struct failure *failure,
			      const struct transfer *transfer)
{
	long code = 0;
	char text[128];

	curl_easy_getinfo(transfer->slot.easy, CURLINFO_OS_ERRNO, &code);
	if (code == 0)
		set_message(failure, transfer);
	else
		failure_set(failure, ERROR_CONNECT, "cannot connect: %s",
			    strerror_r((int)code, text, sizeof(text)));
}

/*
 * --connect-timeout is over.  libcurl says so in several ways, by which of its
 * own timers comes first; of TLS 7.88 says it in its text.
 */
static void set_connect_timeout(struct failure *failure,
				const struct transfer *transfer)
{
	const char *what = "no connection";
	char limit[UNITS_TEXT_SIZE];
	curl_off_t lookup_us = 0;

	curl_easy_getinfo(transfer->slot.easy, CURLINFO_NAMELOOKUP_TIME_T,
			  &lookup_us);
	if (lookup_us == 0)
		what = "no address of the host";
	else if (strstr(transfer->error, "SSL"))
		what = "no TLS handshake";
	units_format_duration(limit, transfer->settings->connect_timeout_ns);
	failure_set(failure, ERROR_CONNECT, "%s within %s", what, limit);
}

/* The connection ended, or broke. */
static void set_lost_body(struct failure *failure,
			  const struct transfer *transfer)
{
	int64_t total = transfer->progress->total_bytes;

	if (!transfer_is_delivered(transfer) || total < 0)
		set_message(failure, transfer);
	else
		failure_set(failure,
			    transfer->code == CURLE_PARTIAL_FILE
				    ? ERROR_TRUNCATED
				    : ERROR_NETWORK,
			    "the connection ended after %" PRIu64 " of %" PRId64
			    " bytes",
			    transfer->progress->received_bytes, total);
}

static void set_failure(struct failure *failure,
			const struct transfer *transfer)
{
	if (curl_wants_certificate(transfer)) {
		failure_set(failure, ERROR_TLS, "%s", curl_message(transfer));
		failure->remedy = "the server may want a certificate: give one "
				  "with --cert";
		return;
	}
	switch (transfer->code) {
	case CURLE_GOT_NOTHING:
		failure_set(failure, ERROR_NETWORK,
			    "the server closed the connection without an "
			    "answer");
		break;
	case CURLE_COULDNT_CONNECT:
		if (transfer->slot.socket_errno)
			failure_set_status(failure,
					   -transfer->slot.socket_errno,
					   "cannot open a socket");
		else
			set_connect_error(failure, transfer);
		break;
	case CURLE_OPERATION_TIMEDOUT:
		set_connect_timeout(failure, transfer);
		break;
	case CURLE_INTERFACE_FAILED:
		failure_set(failure, ERROR_CONNECT,
			    "cannot connect from %.100s",
			    transfer->settings->interface);
		failure->remedy = "check --interface: it takes the name of an "
				  "interface, or an address of this machine";
		break;
	case CURLE_COULDNT_RESOLVE_HOST:
		set_message(failure, transfer);
		if (transfer->settings->ip_version != IP_ANY)
			failure->remedy = "the host may have no address of "
					  "that version: try without -4 or -6";
		break;
	case CURLE_PARTIAL_FILE:
	case CURLE_RECV_ERROR:
		set_lost_body(failure, transfer);
		break;
	case CURLE_WRITE_ERROR:
		if (transfer->lacks_memory)
			failure_set(failure, ERROR_RESOURCES,
				    "no memory left for the body");
		else
			set_message(failure, transfer);
		break;
	default:
		set_message(failure, transfer);
	}
}

void curl_failure_set(struct failure *failure, const struct transfer *transfer)
{
	set_failure(failure, transfer);
	failure->status = curl_status(transfer);
}

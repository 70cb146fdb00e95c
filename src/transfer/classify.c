/*
 * Where libcurl's codes are translated, once.
 */
#include "transfer/classify.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "transfer/retry_after.h"

static enum fault fault_of(CURLcode code)
{
	switch (code) {
	case CURLE_URL_MALFORMAT:
		return FAULT_URL;
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_RESOLVE_PROXY:
		return FAULT_RESOLVE;
	case CURLE_COULDNT_CONNECT:
	case CURLE_OPERATION_TIMEDOUT: /* only connecting has a limit there */
	case CURLE_PROXY:
	case CURLE_INTERFACE_FAILED:
		return FAULT_CONNECT;
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
		return FAULT_TLS;
	case CURLE_PARTIAL_FILE:
		return FAULT_TRUNCATED;
	case CURLE_WEIRD_SERVER_REPLY:
	case CURLE_UNSUPPORTED_PROTOCOL: /* an answer in HTTP/0.9 */
	case CURLE_BAD_CONTENT_ENCODING:
		return FAULT_PROTOCOL;
	case CURLE_HTTP2: /* also where the server goes away in good order */
	case CURLE_HTTP2_STREAM: /* also what a proxy says of one behind it */
		return FAULT_NETWORK;
	case CURLE_OUT_OF_MEMORY:
	case CURLE_FAILED_INIT:
		return FAULT_RESOURCES;
	default:
		return FAULT_NETWORK;
	}
}

/* By the numbers that OpenSSL gives to what it finds in certificates. */
enum {
	CERTIFICATE_NOT_JUDGED = 1,
	CERTIFICATE_NOT_YET_VALID = 9,
	CERTIFICATE_EXPIRED = 10,
	CERTIFICATE_SELF_SIGNED = 18,
	CERTIFICATE_REVOKED = 23,
};

/*
 * What helps where trusting another authority does not; NULL where it may.  Not
 * to look at the certificate at all is no remedy for one that is wrong.
 */
static const char *tls_remedy(const struct transfer *transfer)
{
	long result = CERTIFICATE_NOT_JUDGED;

	if (transfer->code == CURLE_SSL_CACERT_BADFILE)
		return "check what --cacert names";
	if (transfer->code != CURLE_PEER_FAILED_VERIFICATION)
		return "check that the server speaks TLS on this port";
	curl_easy_getinfo(transfer->ride.easy, CURLINFO_SSL_VERIFYRESULT,
			  &result);
	switch (result) {
	case CERTIFICATE_NOT_JUDGED: /* it is of another host already */
		return "use the name that the certificate is for; or somebody "
		       "else answers in the server's place";
	case CERTIFICATE_NOT_YET_VALID:
		return "check this machine's clock";
	case CERTIFICATE_EXPIRED:
		return "tell who runs the server, or check this machine's "
		       "clock";
	case CERTIFICATE_SELF_SIGNED:
		return "give the certificate with --cacert, if you know it to "
		       "be the server's";
	case CERTIFICATE_REVOKED:
		return "do not trust the server";
	default:
		return NULL;
	}
}

static void set_words(struct failure *failure, const struct transfer *transfer)
{
	const char *words = transfer->error[0]
				    ? transfer->error
				    : curl_easy_strerror(transfer->code);

	failure_set(failure, fault_of(transfer->code), "%s", words);
	if (failure->fault == FAULT_TLS)
		failure->remedy = tls_remedy(transfer);
}

/* libcurl does not say whether the port is closed or the host out of reach. */
static void set_connect_error(struct failure *failure,
			      const struct transfer *transfer)
{
	long code = 0;
	char text[128];

	curl_easy_getinfo(transfer->ride.easy, CURLINFO_OS_ERRNO, &code);
	if (code == 0)
		set_words(failure, transfer);
	else
		failure_set(failure, FAULT_CONNECT, "cannot connect: %s",
			    strerror_r((int)code, text, sizeof(text)));
}

/* A callback of ours has ended it, or one of libcurl's decoders. */
static void set_write_error(struct failure *failure,
			    const struct transfer *transfer)
{
	if (transfer->lacks_memory)
		failure_set(failure, FAULT_RESOURCES,
			    "no memory left for the body");
	else
		failure_set(failure, FAULT_PROTOCOL,
			    "the compressed body cannot be unpacked");
}

/* Whether a byte of an answer has come. */
static bool has_answer(const struct transfer *transfer)
{
	curl_off_t us = 0;

	curl_easy_getinfo(transfer->ride.easy, CURLINFO_STARTTRANSFER_TIME_T,
			  &us);
	return us > 0;
}

void classify_error(struct failure *failure, const struct transfer *transfer)
{
	int64_t total = transfer->progress->total_bytes;

	if (transfer->refusal.fault != FAULT_NONE) {
		*failure = transfer->refusal;
		return;
	}
	switch (transfer->code) {
	case CURLE_GOT_NOTHING:
		failure_set(failure, FAULT_NETWORK,
			    "the server closed the connection without an "
			    "answer");
		break;
	case CURLE_COULDNT_CONNECT:
		if (transfer->ride.socket_errno)
			failure_set_status(failure, -transfer->ride.socket_errno,
					   "cannot open a socket");
		else
			set_connect_error(failure, transfer);
		break;
	case CURLE_PARTIAL_FILE:
	case CURLE_RECV_ERROR:
		if (!transfer_is_delivered(transfer) || total < 0) {
			set_words(failure, transfer);
			break;
		}
		failure_set(failure,
			    transfer->code == CURLE_PARTIAL_FILE
				    ? FAULT_TRUNCATED
				    : FAULT_NETWORK,
			    "the connection ended after %" PRIu64 " of %" PRId64
			    " bytes",
			    transfer->progress->received_bytes, total);
		break;
	case CURLE_WRITE_ERROR:
		set_write_error(failure, transfer);
		break;
	case CURLE_OUT_OF_MEMORY:
		/* So libcurl says of a line that outgrows its buffer. */
		if (transfer->http_code == 0 && has_answer(transfer))
			failure_set(failure, FAULT_PROTOCOL,
				    "a line of the answer's head is too long");
		else
			set_words(failure, transfer);
		break;
	default:
		set_words(failure, transfer);
	}
}

void classify_status(struct failure *failure, const struct transfer *transfer)
{
	const struct head *head = &transfer->head;
	const char *retry_after = head_value(head, HEAD_RETRY_AFTER);

	if (transfer->http_code == 206)
		failure_set(failure, FAULT_TRUNCATED,
			    "the server sent a part of the file only "
			    "(HTTP 206)");
	else
		failure_set(failure, FAULT_HTTP_STATUS, "HTTP %ld%s%s",
			    transfer->http_code, head->reason[0] ? " " : "",
			    head->reason);
	failure->http_code = (int)transfer->http_code;
	if (retry_after)
		failure->retry_after_ns = retry_after_ns(
			retry_after, head_value(head, HEAD_DATE), time(NULL));
}

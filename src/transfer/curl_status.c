#include "transfer/curl_status.h"

#include <string.h>

#include <coget/status.h>

enum certificate_result curl_certificate_result(const struct transfer *transfer)
{
	long result = CERTIFICATE_NOT_JUDGED;

	curl_easy_getinfo(transfer->slot.easy, CURLINFO_SSL_VERIFYRESULT,
			  &result);
	return (enum certificate_result)result;
}

/* With TLS 1.3 it says so when the client takes the connection for open. */
bool curl_wants_certificate(const struct transfer *transfer)
{
	return strstr(transfer->error, "certificate required") ||
	       (transfer->code == CURLE_SSL_CONNECT_ERROR &&
		strstr(transfer->error, "alert handshake failure") &&
		!transfer->certificate);
}

static int certificate_status(const struct transfer *transfer)
{
	switch (curl_certificate_result(transfer)) {
	case CERTIFICATE_NOT_JUDGED: /* it is of another host already */
		return CO_CERT_WRONG_NAME;
	case CERTIFICATE_NOT_YET_VALID:
		return CO_CERT_NOT_YET_VALID;
	case CERTIFICATE_EXPIRED:
		return CO_CERT_EXPIRED;
	case CERTIFICATE_SELF_SIGNED:
		return CO_CERT_SELF_SIGNED;
	case CERTIFICATE_WITHOUT_ISSUER:
	case CERTIFICATE_OF_SELF_SIGNED:
	case CERTIFICATE_OF_UNKNOWN_ISSUER:
	case CERTIFICATE_UNVERIFIABLE:
		return CO_CERT_UNKNOWN_CA;
	default:
		return CO_CERT_INVALID;
	}
}

/* libcurl has one code for all that goes wrong in a handshake. */
static int handshake_status(const struct transfer *transfer)
{
	if (strstr(transfer->error, "wrong version number") ||
	    strstr(transfer->error, "packet length too long"))
		return CO_TLS_NOT_TLS;
	return strstr(transfer->error, "alert") ? CO_TLS_REFUSED
						: CO_TLS_FAILED;
}

static int connect_status(const struct transfer *transfer)
{
	long code = transfer->slot.socket_errno;

	if (code == 0)
		curl_easy_getinfo(transfer->slot.easy, CURLINFO_OS_ERRNO,
				  &code);
	return -(int)code;
}

int curl_status(const struct transfer *transfer)
{
	if (curl_wants_certificate(transfer))
		return CO_CERT_MISSING;
	switch (transfer->code) {
	case CURLE_COULDNT_CONNECT:
		return connect_status(transfer);
	case CURLE_OPERATION_TIMEDOUT:
		return UV_ETIMEDOUT;
	case CURLE_PEER_FAILED_VERIFICATION:
		return certificate_status(transfer);
	case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
	case CURLE_SSL_ISSUER_ERROR:
	case CURLE_SSL_INVALIDCERTSTATUS:
		return CO_CERT_INVALID;
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_CERTPROBLEM:
		return CO_TLS_BAD_FILE;
	case CURLE_SSL_CONNECT_ERROR:
		return handshake_status(transfer);
	case CURLE_SSL_CIPHER:
		return CO_TLS_FAILED;
	default:
		return 0;
	}
}

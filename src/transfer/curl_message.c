#include "transfer/curl_message.h"

#include <stdbool.h>
#include <string.h>

/* The codes whose messages never hold the URL of a proxy. */
static bool may_be_shown(CURLcode code)
{
	switch (code) {
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_WEIRD_SERVER_REPLY:
	case CURLE_UNSUPPORTED_PROTOCOL: /* a status line of another kind */
	case CURLE_PARTIAL_FILE:
	case CURLE_RECV_ERROR:
	case CURLE_SEND_ERROR:
	case CURLE_HTTP2:
	case CURLE_HTTP2_STREAM:
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_CIPHER:
	case CURLE_SSL_ISSUER_ERROR:
	case CURLE_SSL_INVALIDCERTSTATUS:
		return true;
	default:
		return false;
	}
}

/* The code is one of those about proxies, too. */
static bool is_of_chunks(const struct transfer *transfer)
{
	return transfer->code == CURLE_BAD_FUNCTION_ARGUMENT &&
	       strstr(transfer->error, "chunked-encod") &&
	       !strchr(transfer->error, '@');
}

const char *curl_message(const struct transfer *transfer)
{
	return transfer->error[0] && (may_be_shown(transfer->code) ||
				      is_of_chunks(transfer))
		       ? transfer->error
		       : curl_easy_strerror(transfer->code);
}

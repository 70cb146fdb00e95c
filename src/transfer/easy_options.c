/*
 * The options of every request.
 */
#include "transfer/easy_options.h"

#include <coget/time.h>

#include "transfer/protocol.h"

bool easy_options_set(CURL *easy, const struct settings *settings)
{
	CURLcode code = CURLE_OK;

#define SET(option, value)                                             \
	do {                                                           \
		if (code == CURLE_OK)                                  \
			code = curl_easy_setopt(easy, option, value);  \
	} while (0)
	SET(CURLOPT_NOSIGNAL, 1L);
	/* Do not block the loop for a resolver that was given up. */
	SET(CURLOPT_QUICK_EXIT, 1L);
	SET(CURLOPT_NOPROGRESS, 1L);
	SET(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	SET(CURLOPT_PROTOCOLS_STR, PROTOCOL_SCHEMES);
	/* Each request says which proxy it has; the environment never does. */
	SET(CURLOPT_PROXY, "");
	SET(CURLOPT_NOPROXY, "");
	SET(CURLOPT_PROXY_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (settings->proxy_cacert)
		SET(CURLOPT_PROXY_CAINFO, settings->proxy_cacert);
	SET(CURLOPT_BUFFERSIZE, 64L * 1024);
	SET(CURLOPT_USERAGENT,
	    settings->user_agent ? settings->user_agent
				 : "coget/" COGET_VERSION);
	SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (settings->connect_timeout_ns != CO_FOREVER)
		SET(CURLOPT_CONNECTTIMEOUT_MS,
		    (long)((settings->connect_timeout_ns - 1) /
				   CO_MILLISECOND +
			   1));
	/* Asking is left to each request, and unpacking to struct decoder. */
	SET(CURLOPT_HTTP_CONTENT_DECODING, 0L);
	if (settings->cacert)
		SET(CURLOPT_CAINFO, settings->cacert);
	if (settings->insecure) {
		SET(CURLOPT_SSL_VERIFYPEER, 0L);
		SET(CURLOPT_SSL_VERIFYHOST, 0L);
	}
#undef SET
	return code == CURLE_OK;
}

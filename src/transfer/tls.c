#include "transfer/tls.h"

#include <string.h>

#include <openssl/ssl.h>

/* Where a connection keeps whom to tell; -1 if there is no OpenSSL. */
static int ended_index = -1;

static void on_info(const SSL *ssl, int where, int alert)
{
	bool *ended;

	if (!(where & SSL_CB_ALERT) || !(where & SSL_CB_READ) ||
	    (alert & 0xff) != SSL3_AD_CLOSE_NOTIFY)
		return;
	ended = SSL_get_ex_data(ssl, ended_index);
	if (ended)
		*ended = true;
}

static CURLcode on_context(CURL *easy, void *context, void *arg)
{
	(void)easy;
	(void)arg;
	SSL_CTX_set_info_callback(context, on_info);
	return CURLE_OK;
}

/* Others would pass a context of their own. */
static bool is_openssl(void)
{
	const char *name = curl_version_info(CURLVERSION_NOW)->ssl_version;

	return name && strncmp(name, "OpenSSL/", 8) == 0;
}

bool tls_listen(CURL *easy)
{
	if (!is_openssl())
		return true;
	if (ended_index < 0)
		ended_index = SSL_get_ex_new_index(0, NULL, NULL, NULL, NULL);
	return ended_index >= 0 &&
	       curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, on_context) ==
		       CURLE_OK;
}

bool tls_expect_end(CURL *easy, bool *ended)
{
	struct curl_tlssessioninfo *session = NULL;

	*ended = false;
	if (ended_index < 0)
		return false;
	curl_easy_getinfo(easy, CURLINFO_TLS_SSL_PTR, &session);
	return session && session->backend == CURLSSLBACKEND_OPENSSL &&
	       session->internals &&
	       SSL_set_ex_data(session->internals, ended_index, ended) == 1;
}

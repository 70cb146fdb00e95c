#include "transfer/tls.h"

#include <pthread.h>
#include <string.h>

#include <openssl/ssl.h>

/* Where a connection keeps its *ended; -1 if there is no OpenSSL. */
static int ended_index = -1;
static pthread_once_t index_once = PTHREAD_ONCE_INIT;

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

/* Sees each record's header; after too many the connection counts as ended. */
static void on_record(int is_sent, int version, int type, const void *data,
		      size_t len, SSL *ssl, void *arg)
{
	(void)version;
	(void)data;
	(void)len;
	if (!is_sent && type == SSL3_RT_HEADER && flood_count_record(arg))
		SSL_set_shutdown(ssl, SSL_get_shutdown(ssl) |
					      SSL_RECEIVED_SHUTDOWN);
}

static CURLcode on_context(CURL *easy, void *context, void *arg)
{
	(void)easy;
	SSL_CTX_set_info_callback(context, on_info);
	if (arg) {
		SSL_CTX_set_msg_callback(context, on_record);
		SSL_CTX_set_msg_callback_arg(context, arg);
	}
	SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION);
	return CURLE_OK;
}

/* Others would pass a context of their own. */
static bool is_openssl(void)
{
	const char *name = curl_version_info(CURLVERSION_NOW)->ssl_version;

	return name && strncmp(name, "OpenSSL/", 8) == 0;
}

/* Loops of several threads may be the first. */
static void get_index(void)
{
	if (is_openssl())
		ended_index = SSL_get_ex_new_index(0, NULL, NULL, NULL, NULL);
}

bool tls_listen(CURL *easy, struct flood *flood)
{
	pthread_once(&index_once, get_index);
	if (!is_openssl())
		return true;
	return ended_index >= 0 &&
	       curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, on_context) ==
		       CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, flood) == CURLE_OK;
}

/* Of the connection that the handle uses now; NULL: none, or not OpenSSL's. */
static SSL *find_ssl(CURL *easy)
{
	struct curl_tlssessioninfo *session = NULL;

	if (ended_index < 0)
		return NULL;
	curl_easy_getinfo(easy, CURLINFO_TLS_SSL_PTR, &session);
	return session && session->backend == CURLSSLBACKEND_OPENSSL
		       ? session->internals
		       : NULL;
}

/* HTTP/2, or HTTP/3 where libcurl has it. */
static bool is_multiplexed(const SSL *ssl)
{
	const unsigned char *name;
	unsigned len;

	SSL_get0_alpn_selected(ssl, &name, &len);
	return len == 2 &&
	       (memcmp(name, "h2", 2) == 0 || memcmp(name, "h3", 2) == 0);
}

bool tls_expect_end(CURL *easy, bool *ended)
{
	SSL *ssl = find_ssl(easy);

	*ended = false;
	return ssl && !is_multiplexed(ssl) &&
	       SSL_set_ex_data(ssl, ended_index, ended) == 1;
}

bool tls_is_multiplexed(CURL *easy)
{
	SSL *ssl = find_ssl(easy);
	long version = 0;

	if (ended_index >= 0)
		return ssl && is_multiplexed(ssl);
	curl_easy_getinfo(easy, CURLINFO_HTTP_VERSION, &version);
	return version == CURL_HTTP_VERSION_2_0 ||
	       version == CURL_HTTP_VERSION_3;
}

bool tls_has_unread(CURL *easy)
{
	SSL *ssl = find_ssl(easy);

	return ssl && SSL_has_pending(ssl);
}

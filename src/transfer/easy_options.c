/*
 * The options of every request.
 */
#include "transfer/easy_options.h"

#include <stdio.h>
#include <stdlib.h>

#include <coget/status.h>
#include <coget/time.h>

#include "transfer/easy_set.h"
#include "transfer/protocol.h"

#define BUFFER_BYTES (64L * 1024)
#define BUFFER_SMALL_BYTES (16L * 1024)

/*
 * With "only", libcurl asks without a login first, and sends the body with
 * that: else it would ask without the body, which some server might take for
 * all.
 */
static unsigned long auth_of(const struct settings *settings)
{
	return settings->auth == AUTH_ANY ? CURLAUTH_BASIC | CURLAUTH_DIGEST
					  : CURLAUTH_DIGEST | CURLAUTH_ONLY;
}

static unsigned long proxy_auth_of(const struct settings *settings)
{
	return settings->proxy_auth == PROXY_AUTH_ANY
		       ? CURLAUTH_BASIC | CURLAUTH_DIGEST
		       : CURLAUTH_DIGEST | CURLAUTH_ONLY;
}

static int make_list(struct curl_slist **out, const struct strings *strings)
{
	for (size_t i = 0; i < strings->count; i++) {
		struct curl_slist *longer =
			curl_slist_append(*out, strings->items[i]);

		if (!longer)
			return UV_ENOMEM;
		*out = longer;
	}
	return 0;
}

static const char *agent_of(const struct settings *settings)
{
	return settings->user_agent ? settings->user_agent
				    : "coget/" COGET_VERSION;
}

static int make_agent(char **out, const struct settings *settings)
{
	const char *agent = agent_of(settings);

	if (*agent && asprintf(out, "User-Agent: %s", agent) < 0) {
		*out = NULL;
		return UV_ENOMEM;
	}
	return 0;
}

int easy_options_init(struct easy_options *out, const struct settings *settings)
{
	int status;

	*out = (struct easy_options){.settings = settings};
	status = make_agent(&out->agent, settings);
	if (status == 0)
		status = make_list(&out->resolve, &settings->resolve);
	if (status == 0)
		status = make_list(&out->connect_to, &settings->connect_to);
	if (status < 0)
		easy_options_release(out);
	return status;
}

void easy_options_release(struct easy_options *options)
{
	free(options->agent);
	curl_slist_free_all(options->resolve);
	curl_slist_free_all(options->connect_to);
	*options = (struct easy_options){0};
}

/*
 * Whom to trust.  A library that was built with both, as Debian's is, takes the
 * system's directory of certificates for one more than a file, and the file for
 * one more than a directory.
 */
static CURLcode set_authorities(CURL *easy, const struct settings *settings)
{
	CURLcode code = CURLE_OK;

	if (settings->cacert || settings->capath) {
		EASY_SET(CURLOPT_CAINFO, settings->cacert);
		EASY_SET(CURLOPT_CAPATH, settings->capath);
	}
	if (settings->proxy_cacert) {
		EASY_SET(CURLOPT_PROXY_CAINFO, settings->proxy_cacert);
		EASY_SET(CURLOPT_PROXY_CAPATH, NULL);
	}
	return code;
}

static bool set_tls(CURL *easy, const struct settings *settings)
{
	CURLcode code = set_authorities(easy, settings);

	EASY_SET(CURLOPT_SSLVERSION, (long)(settings->tls_min == TLS_1_3
						    ? CURL_SSLVERSION_TLSv1_3
						    : CURL_SSLVERSION_TLSv1_2));
	EASY_SET(CURLOPT_PROXY_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (settings->ciphers)
		EASY_SET(CURLOPT_SSL_CIPHER_LIST, settings->ciphers);
	if (settings->pinned_key)
		EASY_SET(CURLOPT_PINNEDPUBLICKEY, settings->pinned_key);
	if (settings->insecure) {
		EASY_SET(CURLOPT_SSL_VERIFYPEER, 0L);
		EASY_SET(CURLOPT_SSL_VERIFYHOST, 0L);
	}
	return code == CURLE_OK;
}

/* Where connections go and come from. */
static bool set_connections(CURL *easy, const struct easy_options *options)
{
	static const long ip_versions[] = {
		[IP_ANY] = CURL_IPRESOLVE_WHATEVER,
		[IP_V4] = CURL_IPRESOLVE_V4,
		[IP_V6] = CURL_IPRESOLVE_V6,
	};
	const struct settings *settings = options->settings;
	CURLcode code = CURLE_OK;

	if (options->resolve)
		EASY_SET(CURLOPT_RESOLVE, options->resolve);
	if (options->connect_to)
		EASY_SET(CURLOPT_CONNECT_TO, options->connect_to);
	if (settings->interface)
		EASY_SET(CURLOPT_INTERFACE, settings->interface);
	if (settings->ip_version != IP_ANY)
		EASY_SET(CURLOPT_IPRESOLVE, ip_versions[settings->ip_version]);
	if (settings->doh_url)
		EASY_SET(CURLOPT_DOH_URL, settings->doh_url);
	if (settings->dns_servers)
		EASY_SET(CURLOPT_DNS_SERVERS, settings->dns_servers);
	if (settings->unix_socket)
		EASY_SET(CURLOPT_UNIX_SOCKET_PATH, settings->unix_socket);
	return code == CURLE_OK;
}

/* Where rates are limited, libcurl keeps so much of each body that waits. */
bool easy_options_set_buffer(CURL *easy, const struct settings *settings,
			     bool is_small)
{
	is_small |= settings->limit_rate_bps > 0 ||
		    settings->limit_rate_per_bps > 0;
	return curl_easy_setopt(easy, CURLOPT_BUFFERSIZE,
				is_small ? BUFFER_SMALL_BYTES : BUFFER_BYTES) ==
	       CURLE_OK;
}

bool easy_options_set(CURL *easy, const struct easy_options *options)
{
	const struct settings *settings = options->settings;
	CURLcode code = CURLE_OK;

	EASY_SET(CURLOPT_NOSIGNAL, 1L);
	/* Do not block the loop for a resolver that was given up. */
	EASY_SET(CURLOPT_QUICK_EXIT, 1L);
	EASY_SET(CURLOPT_NOPROGRESS, 1L);
	EASY_SET(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	if (settings->path_as_is)
		EASY_SET(CURLOPT_PATH_AS_IS, 1L);
	/* Each request says which proxy it has; the environment never does. */
	EASY_SET(CURLOPT_PROXY, "");
	EASY_SET(CURLOPT_NOPROXY, "");
	EASY_SET(CURLOPT_USERAGENT, agent_of(settings));
	if (settings->auth != AUTH_BASIC)
		EASY_SET(CURLOPT_HTTPAUTH, auth_of(settings));
	if (settings->proxy_auth != PROXY_AUTH_BASIC)
		EASY_SET(CURLOPT_PROXYAUTH, proxy_auth_of(settings));
	if (settings->connect_timeout_ns != CO_FOREVER)
		EASY_SET(CURLOPT_CONNECTTIMEOUT_MS,
			 (long)((settings->connect_timeout_ns - 1) /
					CO_MILLISECOND +
				1));
	/* Asking is left to each request, and unpacking to struct decoder. */
	EASY_SET(CURLOPT_HTTP_CONTENT_DECODING, 0L);
	return code == CURLE_OK &&
	       easy_options_set_buffer(easy, settings, false) &&
	       set_connections(easy, options) && set_tls(easy, settings);
}

#include "transfer/proxy_failure.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "http/challenges.h"
#include "transfer/curl_message.h"

static const char go_around[] = "check the URL of the proxy, or name the host "
				"in --no-proxy";

/* "the proxy 127.0.0.1:3128 (https_proxy)", and what it does. */
static void set(struct failure *failure, const struct proxy_address *proxy,
		enum error_class error, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

static void set(struct failure *failure, const struct proxy_address *proxy,
		enum error_class error, const char *format, ...)
{
	char what[128];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	failure_set(failure, error, "the proxy %.100s (%s) %s", proxy->address,
		    proxy->source, what);
	failure->remedy = go_around;
}

static long info(const struct transfer *transfer, CURLINFO what)
{
	long value = 0;

	curl_easy_getinfo(transfer->slot.easy, what, &value);
	return value;
}

/* Of a proxy that is asked for connections, and not for the file. */
static bool is_tunnel(const struct proxy_address *proxy,
		      const struct transfer *transfer)
{
	char *url = NULL;

	curl_easy_getinfo(transfer->slot.easy, CURLINFO_EFFECTIVE_URL, &url);
	return proxy->kind == PROXY_SOCKS ||
	       info(transfer, CURLINFO_HTTP_CONNECTCODE) != 0 ||
	       (url && strncasecmp(url, "http:", 5) != 0);
}

static bool has_sent(const struct transfer *transfer)
{
	curl_off_t us = 0;

	curl_easy_getinfo(transfer->slot.easy, CURLINFO_PRETRANSFER_TIME_T,
			  &us);
	return us > 0;
}

/* By what libcurl remembers of 407, also where it was the answer to CONNECT. */
static void set_login(struct failure *failure,
		      const struct proxy_address *proxy,
		      const struct transfer *transfer)
{
	static const struct {
		long bit;
		const char *name;
	} schemes[] = {
		{(long)CURLAUTH_BASIC, "Basic"},
		{(long)CURLAUTH_DIGEST, "Digest"},
		{(long)CURLAUTH_NEGOTIATE, "Negotiate"},
		{(long)CURLAUTH_NTLM, "NTLM"},
		{(long)CURLAUTH_BEARER, "Bearer"},
	};
	long available = info(transfer, CURLINFO_PROXYAUTH_AVAIL);
	struct challenges challenges = {0};
	bool is_basic = transfer->settings->proxy_auth == PROXY_AUTH_BASIC;

	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (available & schemes[i].bit)
			challenges_add(&challenges, schemes[i].name);
	if (available == 0 || (challenges.has_basic && is_basic) ||
	    (challenges.has_digest && !is_basic)) {
		set(failure, proxy, ERROR_HTTP_STATUS, "%s (HTTP 407)",
		    proxy->has_login ? "does not take the login"
				     : "wants a login");
		failure->remedy =
			proxy->has_login
				? "check the name and password of the proxy"
				: "give one with --proxy-user NAME:PASSWORD";
	} else {
		set(failure, proxy, ERROR_HTTP_STATUS,
		    "wants a login by %s (HTTP 407)", challenges.text);
		failure->remedy =
			challenges.has_digest ? "log in with --proxy-user and "
						"--proxy-auth digest"
			: challenges.has_basic
				? "leave out --proxy-auth digest"
				: "use another proxy: coget logs in by Basic "
				  "and Digest only";
	}
	failure->http_code = 407;
}

/* It has answered CONNECT, but not well. */
static void set_refusal(struct failure *failure,
			const struct proxy_address *proxy,
			const struct transfer *transfer, long code)
{
	if (code == 407) {
		set_login(failure, proxy, transfer);
		return;
	}
	set(failure, proxy, ERROR_HTTP_STATUS,
	    "does not connect to the host: HTTP %ld", code);
	failure->remedy = code >= 500
				  ? "check the host, which the proxy may not "
				    "reach, or try later"
				  : "check that the proxy lets you reach the "
				    "host, or name it in --no-proxy";
	failure->http_code = (int)code;
}

static void set_socks_error(struct failure *failure,
			    const struct proxy_address *proxy,
			    const struct transfer *transfer)
{
	switch (info(transfer, CURLINFO_PROXY_ERROR)) {
	case CURLPX_CLOSED:
	case CURLPX_RECV_CONNECT:
	case CURLPX_RECV_AUTH:
	case CURLPX_RECV_ADDRESS:
	case CURLPX_RECV_REQACK:
	case CURLPX_SEND_CONNECT:
	case CURLPX_SEND_AUTH:
	case CURLPX_SEND_REQUEST:
		set(failure, proxy, ERROR_NETWORK, "closed the connection");
		break;
	case CURLPX_USER_REJECTED:
	case CURLPX_NO_AUTH:
	case CURLPX_REQUEST_FAILED:
		set(failure, proxy, ERROR_PROXY, "%s",
		    proxy->has_login ? "does not take the login"
				     : "wants a login");
		failure->remedy = proxy->has_login
					  ? "check the name and password of "
					    "the proxy"
					  : "give one with --proxy-user "
					    "NAME:PASSWORD";
		break;
	case CURLPX_REPLY_NOT_ALLOWED:
		set(failure, proxy, ERROR_PROXY,
		    "does not allow a connection to the host");
		break;
	case CURLPX_RESOLVE_HOST:
		set(failure, proxy, ERROR_RESOLVE,
		    "is not asked: the host has no address");
		failure->remedy = "check the host's name, or write socks5h:// "
				  "to have the proxy look it up";
		break;
	case CURLPX_REPLY_CONNECTION_REFUSED:
	case CURLPX_REPLY_GENERAL_SERVER_FAILURE:
	case CURLPX_REPLY_HOST_UNREACHABLE:
	case CURLPX_REPLY_NETWORK_UNREACHABLE:
	case CURLPX_REPLY_TTL_EXPIRED:
		set(failure, proxy, ERROR_CONNECT,
		    "cannot connect to the host");
		failure->remedy = "check host and port, or try later";
		break;
	default:
		set(failure, proxy, ERROR_PROXY, "does not answer in SOCKS");
	}
}

static void set_connect_error(struct failure *failure,
			      const struct proxy_address *proxy,
			      const struct transfer *transfer)
{
	long code = info(transfer, CURLINFO_OS_ERRNO);
	char text[80];

	set(failure, proxy, ERROR_CONNECT, "cannot be reached%s%s",
	    code ? ": " : "",
	    code ? strerror_r((int)code, text, sizeof(text)) : "");
}

/* The connection was the proxy's own still, and it has said nothing useful. */
static bool set_no_answer(struct failure *failure,
			  const struct proxy_address *proxy,
			  const struct transfer *transfer)
{
	bool is_open = info(transfer, CURLINFO_HTTP_CONNECTCODE) != 0 ||
		       has_sent(transfer);

	if (transfer->is_answered || (is_tunnel(proxy, transfer) && is_open))
		return false;
	switch (transfer->code) {
	case CURLE_GOT_NOTHING:
	case CURLE_RECV_ERROR:
	case CURLE_SEND_ERROR:
		set(failure, proxy, ERROR_NETWORK,
		    "closed the connection without an answer in HTTP");
		return true;
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_WEIRD_SERVER_REPLY:
		set(failure, proxy, ERROR_PROXY, "does not answer in HTTP");
		return true;
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_PEER_FAILED_VERIFICATION:
		if (proxy->kind != PROXY_HTTPS)
			return false;
		set(failure, proxy, ERROR_TLS, "fails the TLS handshake: %s",
		    curl_message(transfer));
		failure->remedy = "write http:// before the proxy's host, "
				  "unless it speaks TLS itself";
		return true;
	default:
		return false;
	}
}

bool proxy_failure_check(struct failure *failure,
			 const struct proxy_address *proxy)
{
	switch (proxy->kind) {
	case PROXY_UNKNOWN:
		failure_set(failure, ERROR_PROXY,
			    "%s does not hold the URL of a proxy of a kind "
			    "that is supported",
			    proxy->source);
		failure->remedy = "write http://HOST:PORT or "
				  "socks5h://HOST:PORT there, or unset it";
		return false;
	case PROXY_BAD_LOGIN:
		failure_set(failure, ERROR_PROXY,
			    "the name or password in %s holds a control "
			    "character",
			    proxy->source);
		failure->remedy = "check what is encoded with '%' there; a "
				  "'%' itself is written as %25";
		return false;
	default:
		return true;
	}
}

bool proxy_failure_set(struct failure *failure, const struct transfer *transfer)
{
	long connect_code = info(transfer, CURLINFO_HTTP_CONNECTCODE);
	const struct proxy_address *proxy = transfer->proxy;

	if (transfer->refusal.error != ERROR_NONE || !proxy)
		return false;
	if (connect_code != 0 && connect_code / 100 != 2) {
		set_refusal(failure, proxy, transfer, connect_code);
		return true;
	}
	switch (transfer->code) {
	case CURLE_COULDNT_RESOLVE_PROXY:
		set(failure, proxy, ERROR_RESOLVE, "has no address");
		return true;
	case CURLE_COULDNT_CONNECT:
		if (transfer->slot.socket_errno)
			return false;
		set_connect_error(failure, proxy, transfer);
		return true;
	case CURLE_OPERATION_TIMEDOUT:
		set(failure, proxy, ERROR_CONNECT,
		    "did not open a connection in time");
		return true;
	case CURLE_PROXY:
		set_socks_error(failure, proxy, transfer);
		return true;
	case CURLE_BAD_FUNCTION_ARGUMENT: /* so it says of CONNECT's answer */
		set(failure, proxy, ERROR_PROXY, "does not answer in HTTP");
		return true;
	default:
		return set_no_answer(failure, proxy, transfer);
	}
}

/* Some proxies say 401 where they mean 407. */
static bool may_be_of_either(long code)
{
	return code == 401 || code == 403 || code == 407 || code >= 500;
}

void proxy_failure_status(struct failure *failure,
			  const struct transfer *transfer)
{
	long code = transfer->http.head.status;
	const struct proxy_address *proxy = transfer->proxy;
	size_t len;

	if (!may_be_of_either(code) || !proxy || is_tunnel(proxy, transfer))
		return;
	if (code == 407) {
		set_login(failure, proxy, transfer);
		return;
	}
	len = strlen(failure->what);
	snprintf(failure->what + len, sizeof(failure->what) - len,
		 ", through the proxy %.100s (%s)", proxy->address,
		 proxy->source);
}

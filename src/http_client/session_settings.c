#include "http_client/session_settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <coget/time.h>

#include "base/text.h"
#include "http_client/header_list.h"
#include "http_client/http_error.h"
#include "model/header.h"
#include "model/schemes.h"

#define CONNECT_TIMEOUT_NS (30 * CO_SECOND)
#define STALL_TIMEOUT_NS (60 * CO_SECOND)
#define RETRY_DELAY_NS CO_SECOND
#define USER_AGENT "libcoget-http/" COGET_VERSION

enum { MAX_REDIRECTS = 10 };

/* Which strings the session gets a copy of. */
static const struct {
	size_t from; /* in the options */
	size_t to;   /* in the settings */
} strings[] = {
#define STRING(from, to)                                        \
	{                                                       \
		offsetof(struct co_http_session_options, from), \
			offsetof(struct settings, to)           \
	}
	STRING(user_agent, user_agent), STRING(proxy, proxy),
	STRING(no_proxy, no_proxy),	STRING(ca_file, cacert),
	STRING(ca_dir, capath),		STRING(cert_file, cert),
	STRING(key_file, key),		STRING(key_password, key_password),
	STRING(ciphers, ciphers),	STRING(unix_socket, unix_socket),
	STRING(pinned_key, pinned_key), STRING(local_address, interface),
#undef STRING
};

enum { STRING_COUNT = sizeof(strings) / sizeof(strings[0]) };

static int copy_strings(struct settings *settings,
			const struct co_http_session_options *options)
{
	settings->copies = calloc(STRING_COUNT, sizeof(*settings->copies));
	if (!settings->copies)
		return UV_ENOMEM;
	for (size_t i = 0; i < STRING_COUNT; i++) {
		const char *text;
		char *copy;

		memcpy(&text, (const char *)options + strings[i].from,
		       sizeof(text));
		if (!text)
			continue;
		copy = strdup(text);
		if (!copy)
			return UV_ENOMEM;
		settings->copies[settings->copy_count++] = copy;
		memcpy((char *)settings + strings[i].to, &copy, sizeof(copy));
	}
	return 0;
}

/* "=NAME:PASSWORD", which is bound to no host: see user_login.h. */
static int set_login(struct settings *settings,
		     const struct co_http_session_options *options)
{
	const char *password = options->password ? options->password : "";

	if (!options->user)
		return 0;
	if (strchr(options->user, ':') || text_has_controls(options->user) ||
	    text_has_controls(password))
		return http_error_set(UV_EINVAL,
				      "the user name or password cannot be "
				      "sent: a name has no colon, and neither "
				      "has control characters");
	settings->users = calloc(1, sizeof(*settings->users));
	if (!settings->users ||
	    asprintf(settings->users, "=%s:%s", options->user, password) < 0)
		return UV_ENOMEM;
	settings->user_count = 1;
	return 0;
}

static int set_bearer(struct header_list *list, const char *token)
{
	if (!token)
		return 0;
	if (!*token || strchr(token, ' ') || text_has_controls(token))
		return http_error_set(UV_EINVAL, "the token cannot be sent: it "
						 "is empty, or has blanks");
	return header_list_add(list, "Authorization", "Bearer ", token);
}

static int set_headers(struct settings *settings,
		       const struct co_http_session_options *options)
{
	struct header_list list = {0};
	int status = header_list_add_pairs(&list, options->headers);

	if (status == 0)
		status = set_bearer(&list, options->bearer);
	settings->headers = list.lines;
	settings->header_count = list.count;
	settings->has_bearer = options->bearer != NULL;
	return status;
}

int session_settings_set_header(struct settings *settings, const char *name,
				const char *value)
{
	struct header_list list = {settings->headers, settings->header_count};
	int status = header_list_set(&list, name, value);

	settings->headers = list.lines;
	settings->header_count = list.count;
	return status;
}

static int64_t or_default(int64_t timeout_ns, int64_t default_ns)
{
	return timeout_ns == 0 ? default_ns : timeout_ns;
}

static int set_timeouts(struct settings *settings,
			const struct co_http_session_options *options)
{
	if (options->timeout_ns < 0 || options->connect_timeout_ns < 0 ||
	    options->stall_timeout_ns < 0)
		return http_error_set(UV_EINVAL, "a timeout is negative");
	settings->timeout_ns = CO_FOREVER;
	settings->deadline_ns = CO_FOREVER;
	settings->connect_timeout_ns =
		or_default(options->connect_timeout_ns, CONNECT_TIMEOUT_NS);
	settings->stall_timeout_ns =
		or_default(options->stall_timeout_ns, STALL_TIMEOUT_NS);
	return 0;
}

static int set_retries(struct settings *settings,
		       const struct co_http_session_options *options)
{
	const char *list = options->retry_on ? options->retry_on : "default";

	if (options->retry_delay_ns < 0)
		return http_error_set(UV_EINVAL, "the retry delay is negative");
	if (retry_filter_parse(&settings->retry_on, list) < 0)
		return http_error_set(UV_EINVAL,
				      "\"%.64s\" does not say what to retry: "
				      "it is a list with commas, such as "
				      "\"default,404\"",
				      list);
	settings->retries = options->retries;
	settings->retry_unsafe = options->repeats_unsafe;
	settings->retry_delay_ns =
		or_default(options->retry_delay_ns, RETRY_DELAY_NS);
	return 0;
}

static void set_flags(struct settings *settings,
		      const struct co_http_session_options *options)
{
	static const enum http_version versions[] = {
		[CO_HTTP_VERSION_DEFAULT] = HTTP_2,
		[CO_HTTP_VERSION_1_0] = HTTP_1_0,
		[CO_HTTP_VERSION_1_1] = HTTP_1_1,
	};

	if (!settings->user_agent)
		settings->user_agent = USER_AGENT;
	if (!settings->proxy && !options->trusts_environment)
		settings->proxy = "";
	settings->schemes = SCHEME_HTTP | SCHEME_HTTPS;
	settings->auth = options->uses_digest ? AUTH_ANY : AUTH_BASIC;
	settings->keep_cookies = !options->ignores_cookies;
	settings->compressed = !options->is_uncompressed;
	settings->max_redirs = options->max_redirects > 0
				       ? options->max_redirects
				       : MAX_REDIRECTS;
	settings->redirects.may_be_http = options->allows_http_redirects;
	settings->redirects.may_be_private = options->allows_private_redirects;
	settings->http_version = versions[options->version];
	settings->insecure = options->is_insecure;
	settings->tls_min = options->needs_tls13 ? TLS_1_3 : TLS_1_2;
}

int session_settings_init(struct settings *out,
			  const struct co_http_session_options *options)
{
	int status;

	if ((unsigned)options->version > CO_HTTP_VERSION_1_1)
		return http_error_set(UV_EINVAL, "no such version of HTTP");
	if (options->user_agent && !header_can_hold(options->user_agent))
		return http_error_set(UV_EINVAL, "the user agent has a control "
						 "character");
	if (options->key_file && !options->cert_file)
		return http_error_set(UV_EINVAL, "there is a key without its "
						 "certificate");
	status = copy_strings(out, options);
	if (status == 0)
		status = set_login(out, options);
	if (status == 0)
		status = set_headers(out, options);
	if (status == 0)
		status = set_timeouts(out, options);
	if (status == 0)
		status = set_retries(out, options);
	if (status == 0)
		set_flags(out, options);
	return status;
}

#include "transfer/direct_request.h"

#include <string.h>
#include <strings.h>

#include "base/decimal.h"
#include "base/span.h"
#include "base/text.h"
#include "http/content_coding.h"

static bool is_ascii(struct span span)
{
	for (size_t i = 0; i < span.len; i++)
		if ((unsigned char)span.text[i] >= 0x80)
			return false;
	return true;
}

/* Encoded, too: newer libcurls take "%2e" for a dot. */
static bool has_dot_segment(struct span path)
{
	return memmem(path.text, path.len, "/.", 2) ||
	       memmem(path.text, path.len, "/%2e", 4) ||
	       memmem(path.text, path.len, "/%2E", 4);
}

/*
 * Whether libcurl of any version would send path and query as they stand.  It
 * resolves segments of dots, unless --path-as-is is given, and encodes what is
 * not ASCII in a path.  Newer versions also encode it in a query, and leave out
 * the "?" of an empty query.
 */
static bool has_plain_path(const struct url *url)
{
	return url->path.len > 0 && url->path.text[0] == '/' &&
	       !has_dot_segment(url->path) && is_ascii(url->path) &&
	       is_ascii(url->query) &&
	       !(url->query.text && url->query.len == 0);
}

/* Without what libcurl alone knows how to say. */
static bool has_plain_host(const struct url *url)
{
	size_t len = strlen(url->host);

	return !url->user_info.text && len > 0 && url->host[len - 1] != '.' &&
	       !memchr(url->host, '%', len);
}

static bool is_plain(const struct transfer *transfer)
{
	const struct hop *hop = transfer->hop;
	const struct settings *settings = transfer->settings;
	const struct url *url = &hop->scope->at;
	struct login login;

	return url->scheme->protocol == PROTOCOL_HTTP && !url->is_secure &&
	       has_plain_host(url) && has_plain_path(url) &&
	       !strchr(hop->scope->url, '#') && !hop->proxy &&
	       !transfer->proxy && !settings->unix_socket &&
	       (settings->http_version == HTTP_2 ||
		settings->http_version == HTTP_1_1) &&
	       request_content_is_plain(transfer->content) &&
	       !transfer->request->wants_head &&
	       !credential_scope_find_login(hop->scope, &login);
}

/* Whether libcurl has a header of that name of its own. */
static bool is_own(struct span name)
{
	static const char *const own[] = {
		"Host",	      "User-Agent", "Accept",	      "Accept-Encoding",
		"Connection", "TE",	    "Content-Length", "Upgrade",
		"Expect",     "Trailer",    "Transfer-Encoding",
	};

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (span_is(name, own[i]))
			return true;
	return false;
}

/* To libcurl, a name alone means to leave a header out. */
static bool is_plain_header(const char *line)
{
	const char *colon = strchr(line, ':');

	return colon && colon[1 + strspn(colon + 1, " \t")] != '\0' &&
	       !is_own((struct span){line, (size_t)(colon - line)});
}

bool direct_request_is_possible(const struct transfer *transfer)
{
	const struct curl_slist *header = transfer->http.headers;

	if (!is_plain(transfer))
		return false;
	for (; header; header = header->next)
		if (!is_plain_header(header->data))
			return false;
	return true;
}

static int add_span(struct buf *out, struct span span)
{
	return buf_append(out, span.text, span.len);
}

static int add_request_line(struct buf *out, const struct url *url)
{
	int status = buf_puts(out, "GET ");

	if (status == 0)
		status = add_span(out, url->path);
	if (status == 0 && url->query.text) {
		status = buf_putc(out, '?');
		if (status == 0)
			status = add_span(out, url->query);
	}
	return status == 0 ? buf_puts(out, " HTTP/1.1\r\nHost: ") : status;
}

static int add_port(struct buf *out, unsigned port)
{
	char digits[DECIMAL_MAX_LEN];
	int status = buf_putc(out, ':');

	return status == 0 ? buf_append(out, digits,
					(size_t)(decimal_put(digits, port) -
						 digits))
			   : status;
}

static int add_host(struct buf *out, const struct url *url)
{
	int status = buf_puts(out, url->host);

	if (status == 0 && url->port != url->scheme->port)
		status = add_port(out, url->port);
	return status == 0 ? buf_puts(out, "\r\n") : status;
}

static int add_header(struct buf *out, const char *name, const char *value)
{
	int status = buf_puts(out, name);

	if (status == 0)
		status = buf_puts(out, value);
	return status == 0 ? buf_puts(out, "\r\n") : status;
}

static int add_own_headers(struct buf *out, const struct transfer *transfer)
{
	const struct settings *settings = transfer->settings;
	const struct request *request = transfer->request;
	const char *agent = settings->user_agent ? settings->user_agent
						 : "coget/" COGET_VERSION;
	int status = 0;

	if (*agent)
		status = add_header(out, "User-Agent: ", agent);
	if (status == 0)
		status = buf_puts(out, "Accept: */*\r\n");
	if (status == 0 && settings->compressed &&
	    !request_wants_plain(request))
		status = add_header(out, "Accept-Encoding: ", CONTENT_CODINGS);
	return status;
}

int direct_request_make(struct buf *out, const struct transfer *transfer)
{
	const struct url *url = &transfer->hop->scope->at;
	const struct curl_slist *header = transfer->http.headers;
	int status = add_request_line(out, url);

	if (status == 0)
		status = add_host(out, url);
	if (status == 0)
		status = add_own_headers(out, transfer);
	for (; header && status == 0; header = header->next)
		status = add_header(out, "", header->data);
	return status == 0 ? buf_puts(out, "\r\n") : status;
}

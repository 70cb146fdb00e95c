#include "http/credential_scope.h"

#include <stdlib.h>
#include <string.h>

#include <coget/status.h>

#include "base/wipe.h"
#include "http/cookie_header.h"
#include "model/header.h"
#include "model/host_pattern.h"
#include "model/url_login.h"

void credential_scope_init(struct credential_scope *scope,
			   const struct credentials *credentials)
{
	*scope = (struct credential_scope){.credentials = credentials,
					   .is_home = true};
}

/* --location-trusted: all hops may receive all credentials. */
static bool trusts_all(const struct credential_scope *scope)
{
	return scope->credentials &&
	       scope->credentials->settings->location_trusted;
}

/* The login of a URL stays with its origin, or with all. */
static int set_login(struct credential_scope *scope, const struct url *next)
{
	char *user, *password;
	int status = url_login(next, &user, &password);

	if (status < 0)
		return status;
	if (!user && !password &&
	    (url_is_same_origin(&scope->at, next) || trusts_all(scope)))
		return 0;
	wipe_text(scope->user);
	wipe_text(scope->password);
	scope->user = user;
	scope->password = password;
	return 0;
}

/* Ask for the hop by the host that it leads to, however that is written. */
static int set_target(struct credential_scope *scope)
{
	wipe_text(scope->target);
	scope->url = scope->at.text;
	if (url_target(&scope->target, &scope->at) < 0)
		return UV_ENOMEM;
	if (scope->target)
		scope->url = scope->target;
	return 0;
}

int credential_scope_enter(struct credential_scope *scope, const char *url)
{
	/* Not on the stack of each task that fetches something. */
	static _Thread_local struct failure ignored;
	struct url next;
	int status = url_parse(&next, url, &ignored);

	if (status == 0)
		status = set_login(scope, &next);
	if (status < 0) {
		url_release(&next);
		return status;
	}
	scope->is_home &=
		!scope->has_begun || url_is_same_origin(&scope->at, &next);
	scope->was_secure |= scope->at.is_secure;
	url_release(&scope->at);
	scope->at = next;
	if (scope->credentials && !scope->has_begun &&
	    !(scope->home = strdup(next.name)))
		return UV_ENOMEM;
	scope->has_begun = true;
	return set_target(scope);
}

bool credential_scope_shows_all(const struct credential_scope *scope)
{
	return scope->is_home || trusts_all(scope);
}

static bool gave_up_tls(const struct credential_scope *scope)
{
	return scope->was_secure && !scope->at.is_secure;
}

static bool is_at_own_host(const struct credential_scope *scope)
{
	return strcmp(scope->at.name, scope->home) == 0;
}

/* What the .netrc has for the hop's host, and for that user unless NULL. */
static const struct netrc_entry *
find_entry(const struct credential_scope *scope, const char *user)
{
	if (!scope->credentials ||
	    (!trusts_all(scope) &&
	     (gave_up_tls(scope) || !is_at_own_host(scope))))
		return NULL;
	return netrc_find(&scope->credentials->netrc, scope->at.name, user,
			  credential_scope_shows_all(scope));
}

/* What --user has for it: a login that is bound goes before one that is not. */
static const struct host_login *find_given(const struct credential_scope *scope)
{
	const struct host_login *bound = NULL;

	if (!scope->credentials)
		return NULL;
	if (!gave_up_tls(scope) || trusts_all(scope))
		bound = credentials_find_bound(scope->credentials, &scope->at,
					       scope->user);
	if (bound || scope->user || !credential_scope_shows_all(scope))
		return bound;
	return credentials_find_unbound(scope->credentials);
}

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

/* The user says in a header as whom to log in. */
static bool has_authorization(const struct credential_scope *scope)
{
	return (scope->credentials && scope->credentials->has_authorization) ||
	       request_content_has_header(scope->content, "Authorization");
}

bool credential_scope_find_login(const struct credential_scope *scope,
				 struct login *login)
{
	enum protocol_kind protocol = scope->at.scheme->protocol;
	const struct host_login *given;
	const struct netrc_entry *entry;

	if (protocol == PROTOCOL_PLAIN || /* which have none */
	    (protocol == PROTOCOL_HTTP && has_authorization(scope) &&
	     credential_scope_shows_all(scope)))
		return false;
	login->user = or_empty(scope->user);
	login->password = or_empty(scope->password);
	if (scope->password)
		return true;
	given = find_given(scope);
	if (given) {
		login->user = given->name;
		login->password = given->password;
		return true;
	}
	entry = find_entry(scope, scope->user);
	if (entry && (entry->login || entry->password)) {
		login->user = or_empty(entry->login);
		login->password = or_empty(entry->password);
		return true;
	}
	return scope->user != NULL;
}

bool credential_scope_shows_certificate(const struct credential_scope *scope)
{
	return scope->at.is_secure && credential_scope_shows_all(scope);
}

/* libcurl looks up "localhost", and what is below it, itself. */
static bool is_loopback(const char *host)
{
	static const char *const patterns[] = {"localhost", "127.0.0.0/8",
					       "::1", "::ffff:127.0.0.0/104"};

	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++)
		if (host_pattern_holds(patterns[i], strlen(patterns[i]), host))
			return true;
	return false;
}

bool credential_scope_exposes_login(const struct credential_scope *scope)
{
	struct login login;

	if (scope->credentials &&
	    scope->credentials->settings->auth == AUTH_DIGEST)
		return false;
	return scope->at.host && !scope->at.is_secure &&
	       credential_scope_find_login(scope, &login) &&
	       !is_loopback(scope->at.name);
}

/* With the user's own cookies behind them, unless that is NULL. */
static int add_cookies(struct request_headers *headers, const char *cookies,
		       const char *own)
{
	struct buf text = BUF_INIT(SIZE_MAX / 2);
	int status = own ? cookie_header_join(&text, cookies, own) : 0;

	if (status == 0)
		status = request_headers_add(headers, "Cookie: %s",
					     own ? text.data : cookies);
	wipe_buf(&text);
	return status == 0 ? 0 : UV_ENOMEM;
}

/* Headers of a body that is not sent on say nothing of what is sent. */
static bool has_lost_body(const struct credential_scope *scope,
			  const char *line)
{
	return scope->content && scope->content->has_lost_body &&
	       header_is_of_body(line);
}

/* The headers of a hop, as they are put together. */
struct building {
	const struct credential_scope *scope;
	const char *cookies; /* that are not yet among them; NULL: none */
	struct request_headers *headers;
};

static bool is_withheld(const struct credential_scope *scope, const char *line)
{
	return (!credential_scope_shows_all(scope) &&
		!header_is_harmless(line)) ||
	       has_lost_body(scope, line);
}

static int add_line(struct building *building, const char *line)
{
	const char *own = line + strlen("Cookie:");
	const char *cookies = building->cookies;

	if (is_withheld(building->scope, line))
		return 0;
	if (!cookies || !header_is_named(line, "Cookie"))
		return request_headers_add(building->headers, "%s", line);
	building->cookies = NULL;
	own += strspn(own, " \t");
	return *own ? add_cookies(building->headers, cookies, own)
		    : request_headers_add(building->headers, "%s", line);
}

/* What the item says itself goes before what is said of all. */
static bool is_replaced(const struct request_content *content, const char *line)
{
	if (!content)
		return false;
	if ((content->referer && header_is_named(line, "Referer")) ||
	    (content->user_agent && header_is_named(line, "User-Agent")))
		return true;
	for (size_t i = 0; i < content->header_count; i++)
		if (header_is_same(line, content->headers[i]))
			return true;
	return false;
}

/* Without a login, which nobody else is to read (RFC 9110 section 10.1.3). */
static int add_referer(struct building *building, const char *url)
{
	size_t start, login_len = url_credentials(url, &start);
	const char *rest = url + start + login_len;

	if (!credential_scope_shows_all(building->scope))
		return 0;
	return request_headers_add(building->headers, "Referer: %.*s%.*s",
				   (int)start, url, (int)strcspn(rest, "#"),
				   rest);
}

static int add_own(struct building *building,
		   const struct request_content *content)
{
	int status = 0;

	for (size_t i = 0; status == 0 && i < content->header_count; i++)
		status = add_line(building, content->headers[i]);
	if (status == 0 && content->referer)
		status = add_referer(building, content->referer);
	if (status == 0 && content->user_agent)
		status =
			request_headers_add(building->headers, "User-Agent: %s",
					    content->user_agent);
	return status;
}

/*
 * Those that are set for the hop's host alone go there wherever it stands in
 * the fetch, as logins do that are bound to a host.
 */
static int add_host_headers(const struct credential_scope *scope,
			    const struct settings *settings,
			    struct request_headers *headers)
{
	const struct host_settings *host =
		host_list_find(&settings->hosts, scope->at.host,
			       strlen(scope->at.host), scope->at.port);
	bool may_all = !gave_up_tls(scope) || trusts_all(scope);
	int status = 0;

	for (size_t i = 0; host && status == 0 && i < host->header_count; i++)
		if ((may_all || header_is_harmless(host->headers[i])) &&
		    !has_lost_body(scope, host->headers[i]))
			status = request_headers_add(headers, "%s",
						     host->headers[i]);
	return status;
}

int credential_scope_add_headers(const struct credential_scope *scope,
				 const char *cookies,
				 struct request_headers *headers)
{
	const struct settings *settings =
		scope->credentials ? scope->credentials->settings : NULL;
	size_t count = settings ? settings->header_count : 0;
	struct building building = {scope, cookies, headers};
	int status = 0;

	for (size_t i = 0; status == 0 && i < count; i++)
		if (!is_replaced(scope->content, settings->headers[i]))
			status = add_line(&building, settings->headers[i]);
	if (status == 0 && scope->content)
		status = add_own(&building, scope->content);
	if (status == 0 && building.cookies)
		status = add_cookies(headers, building.cookies, NULL);
	if (status == 0 && settings && settings->hosts.count > 0)
		status = add_host_headers(scope, settings, headers);
	return status;
}

void credential_scope_release(struct credential_scope *scope)
{
	url_release(&scope->at);
	wipe_text(scope->user);
	wipe_text(scope->password);
	wipe_text(scope->target);
	free(scope->home);
	*scope = (struct credential_scope){0};
}

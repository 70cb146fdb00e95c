#include "http/credential_scope.h"

#include <stdlib.h>
#include <string.h>

#include <coget/status.h>

#include "base/wipe.h"
#include "model/header.h"
#include "model/host_pattern.h"

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
	struct failure ignored;
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

static bool shows_all(const struct credential_scope *scope)
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
			  shows_all(scope));
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
	if (bound || scope->user || !shows_all(scope))
		return bound;
	return credentials_find_unbound(scope->credentials);
}

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

bool credential_scope_find_login(const struct credential_scope *scope,
				 struct login *login)
{
	const struct credentials *credentials = scope->credentials;
	const struct host_login *given;
	const struct netrc_entry *entry;

	if (credentials && credentials->has_authorization && shows_all(scope))
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
	return scope->at.is_secure && shows_all(scope);
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

	return scope->at.host && !scope->at.is_secure &&
	       credential_scope_find_login(scope, &login) &&
	       !is_loopback(scope->at.name);
}

/* With the user's own cookies behind them, unless that is NULL. */
static int add_cookies(struct request_headers *headers, const char *cookies,
		       const char *own)
{
	return request_headers_add(headers, "Cookie: %s%s%s", cookies,
				   own ? "; " : "", own ? own : "");
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
		if (may_all || header_is_harmless(host->headers[i]))
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
	int status = 0;

	for (size_t i = 0; status == 0 && i < count; i++) {
		const char *line = settings->headers[i];
		const char *own = line + strlen("Cookie:");

		if (!shows_all(scope) && !header_is_harmless(line))
			continue;
		if (!cookies || !header_is_named(line, "Cookie")) {
			status = request_headers_add(headers, "%s", line);
			continue;
		}
		own += strspn(own, " \t");
		status = *own ? add_cookies(headers, cookies, own)
			      : request_headers_add(headers, "%s", line);
		cookies = NULL;
	}
	if (status == 0 && cookies)
		status = add_cookies(headers, cookies, NULL);
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

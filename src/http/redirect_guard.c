#include "http/redirect_guard.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <coget/status.h>

#include "model/address_class.h"
#include "model/host_pattern.h"
#include "model/url.h"

static const char private_remedy[] =
	"use --redirect-to private if redirects may lead there";
static const char http_remedy[] =
	"use --redirect-to http to follow it all the same, or give the file's "
	"sha256 checksum";

void redirect_guard_init(struct redirect_guard *guard,
			 const struct redirects *redirects,
			 const struct request *request)
{
	*guard = (struct redirect_guard){
		.redirects = redirects,
		.is_proven = request->is_proven,
		.is_proof_led = request->is_proof_led,
		.trail = request->trail,
	};
}

/*
 * Take a URL apart.  What is no URL has no host, and leads nowhere.
 *
 * Returns 0 with *out to be released, or UV_ENOMEM.
 */
static int parse(struct url *out, const char *text)
{
	struct failure ignored;
	int status = url_parse(out, text, &ignored);

	return status == UV_ENOMEM ? status : 0;
}

/* "localhost" and what is below it are this machine (RFC 6761 section 6.3). */
static bool is_localhost(const char *host)
{
	static const char name[] = "localhost";

	return host_pattern_holds(name, sizeof(name) - 1, host);
}

/* The class of the address that a host's text is; NULL if it is a name. */
static const char *class_of_host(const char *host)
{
	struct address address = address_parse(host);

	if (is_localhost(host))
		return "a loopback address";
	return address.len > 0 ? address_class(&address) : NULL;
}

int redirect_guard_enter(struct redirect_guard *guard, const char *url,
			 bool is_redirected, bool by_proxy)
{
	struct url parsed;
	int status;

	guard->refused.len = 0;
	guard->by_proxy = by_proxy;
	guard->is_on = is_redirected && !by_proxy && guard->trail.was_public &&
		       !guard->redirects->may_be_private;
	if (!guard->is_on)
		return 0;
	status = parse(&parsed, url);
	if (status < 0)
		return status;
	guard->is_on =
		!(parsed.name && redirects_name(guard->redirects, parsed.name));
	url_release(&parsed);
	return 0;
}

/* What a checksum will prove may come over http. */
static bool rely_on_proof(struct redirect_guard *guard)
{
	guard->trail.needs_proof |= guard->is_proven;
	return guard->is_proven;
}

/*
 * If the checksum is the user's, it may come from anywhere.  A server can send
 * one for whatever it wants to have asked for behind the user's back.
 */
static bool may_be_private(struct redirect_guard *guard)
{
	return guard->redirects->may_be_private ||
	       (!guard->is_proof_led && rely_on_proof(guard));
}

bool redirect_guard_admits(struct redirect_guard *guard,
			   const struct address *address)
{
	char text[ADDRESS_TEXT_SIZE];

	if (guard->is_on && address_class(address)) {
		address_format(text, address);
		if (!redirects_name(guard->redirects, text) &&
		    !may_be_private(guard)) {
			guard->refused = *address;
			return false;
		}
	}
	guard->refused.len = 0;
	return true;
}

bool redirect_guard_may_be_public(const char *url)
{
	struct url parsed;
	bool may_be = parse(&parsed, url) < 0 || !parsed.name ||
		      !class_of_host(parsed.name);

	url_release(&parsed);
	return may_be;
}

/* A server of unknown address counts as public, which allows it less. */
static bool is_public(const struct redirect_guard *guard, const char *url,
		      const char *ip)
{
	struct address address = address_parse(ip);

	if (guard->by_proxy)
		return redirect_guard_may_be_public(url);
	return address.len == 0 || !address_class(&address);
}

void redirect_guard_answered(struct redirect_guard *guard, const char *url,
			     const char *ip)
{
	guard->trail.was_public =
		guard->trail.was_public || is_public(guard, url, ip);
}

static void set_failure(struct failure *failure, const char *from,
			const char *to, const char *why)
{
	char shown[2][URL_SHOWN_SIZE];

	url_show(shown[0], from);
	url_show(shown[1], to);
	failure_set(failure, ERROR_UNSAFE_REDIRECT,
		    "redirected from %s to %s: %s", shown[0], shown[1], why);
}

static void refuse_private(struct failure *failure, const char *from,
			   const char *to, const char *host, const char *class)
{
	char why[128];

	snprintf(why, sizeof(why), "%.60s is %s", host, class);
	set_failure(failure, from, to, why);
	failure->remedy = private_remedy;
}

int redirect_guard_allows(struct redirect_guard *guard, const char *from,
			  const char *to, struct failure *failure)
{
	const struct redirects *redirects = guard->redirects;
	struct url parsed;
	const char *class;
	int status = parse(&parsed, to);

	if (status < 0 || !parsed.name)
		return status;
	class = class_of_host(parsed.name);
	if (redirects_name(redirects, parsed.name))
		status = 0;
	else if (strncasecmp(from, "https:", 6) == 0 && !parsed.is_secure &&
		 !redirects->may_be_http && !rely_on_proof(guard)) {
		set_failure(failure, from, to,
			    "http can be read and changed on the way");
		failure->remedy = http_remedy;
		status = UV_EPROTO;
	} else if (guard->trail.was_public && class && !may_be_private(guard)) {
		refuse_private(failure, from, to, parsed.name, class);
		status = UV_EPROTO;
	}
	url_release(&parsed);
	return status;
}

void redirect_guard_explain(const struct redirect_guard *guard,
			    const char *from, const char *to,
			    struct failure *failure)
{
	char text[ADDRESS_TEXT_SIZE];

	address_format(text, &guard->refused);
	refuse_private(failure, from, to, text, address_class(&guard->refused));
}

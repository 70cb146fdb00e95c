#include "transfer/trust.h"

#include <string.h>

#include "model/header.h"

void trust_init(struct trust *trust, const struct credentials *credentials)
{
	*trust = (struct trust){.credentials = credentials, .is_home = true};
}

/* The user has said that wherever redirects lead is well. */
static bool trusts_all(const struct trust *trust)
{
	return trust->credentials &&
	       trust->credentials->settings->location_trusted;
}

/* The login of a URL stays with its origin, or with all. */
static void take_over_login(struct origin *next, struct origin *last)
{
	next->user = last->user;
	next->password = last->password;
	last->user = NULL;
	last->password = NULL;
}

int trust_enter(struct trust *trust, const char *url)
{
	struct origin next;
	bool is_same;
	int status;

	trust->url = url;
	/* Most runs have no credentials, and are spared the work. */
	if (!trust->credentials && !trust->at.name && !strchr(url, '@')) {
		trust->is_home &= !trust->has_begun;
		trust->has_begun = true;
		return 0;
	}
	status = origin_parse(&next, url);
	if (status < 0)
		return status;
	is_same = origin_is_same(&trust->at, &next);
	if (!next.user && !next.password && (is_same || trusts_all(trust)))
		take_over_login(&next, &trust->at);
	trust->is_home &= is_same || !trust->has_begun;
	trust->has_begun = true;
	trust->was_secure |= trust->at.is_secure;
	origin_release(&trust->at);
	trust->at = next;
	if (next.bare)
		trust->url = next.bare;
	return 0;
}

static bool shows_all(const struct trust *trust)
{
	return trust->is_home || trusts_all(trust);
}

/* What the .netrc has for the hop's host, and for that user unless NULL. */
static const struct netrc_entry *find_entry(const struct trust *trust,
					    const char *user)
{
	bool is_downgraded = trust->was_secure && !trust->at.is_secure;

	if (!trust->credentials || (is_downgraded && !trusts_all(trust)))
		return NULL;
	return netrc_find(&trust->credentials->netrc, trust->at.host, user,
			  shows_all(trust));
}

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

bool trust_find_login(const struct trust *trust, struct login *login)
{
	const struct credentials *credentials = trust->credentials;
	const struct origin *at = &trust->at;
	const struct netrc_entry *entry;

	if (credentials && credentials->has_authorization && shows_all(trust))
		return false;
	login->user = or_empty(at->user);
	login->password = or_empty(at->password);
	if (at->password)
		return true;
	if (!at->user && credentials && credentials->user && shows_all(trust)) {
		login->user = credentials->user;
		login->password = credentials->password;
		return true;
	}
	entry = find_entry(trust, at->user);
	if (entry && (entry->login || entry->password)) {
		login->user = or_empty(entry->login);
		login->password = or_empty(entry->password);
		return true;
	}
	return at->user != NULL;
}

int trust_add_headers(const struct trust *trust, struct curl_slist **list)
{
	const struct settings *settings;

	if (!trust->credentials)
		return 0;
	settings = trust->credentials->settings;
	for (size_t i = 0; i < settings->header_count; i++) {
		const char *line = settings->headers[i];
		struct curl_slist *longer;

		if (!shows_all(trust) && !header_is_harmless(line))
			continue;
		longer = curl_slist_append(*list, line);
		if (!longer)
			return UV_ENOMEM;
		*list = longer;
	}
	return 0;
}

void trust_release(struct trust *trust)
{
	origin_release(&trust->at);
}

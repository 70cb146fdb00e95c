/*
 * Where redirects may lead.
 *
 * A server may send to others, but not behind the user's back: neither from a
 * public address to one that only this machine or network knows, where it could
 * not ask itself, nor from https to http, where anybody on the way can answer.
 * Both are refused unless the user asks for them, or has given a checksum by
 * which whatever comes is held to be the file.  A checksum that a server has
 * sent allows the latter only.
 */
#ifndef MODEL_REDIRECTS_H
#define MODEL_REDIRECTS_H

#include <stdbool.h>

/* What --redirect-to lets them lead to; zero: nothing of that kind. */
struct redirects {
	bool may_be_http;    /* from https */
	bool may_be_private; /* from a public address */
	const char *list;    /* for the hosts in it; NULL: none; not owned */
};

/* What a chain of redirects has been through. */
struct trail {
	bool was_public;  /* an answer came from a public address */
	bool needs_proof; /* one was followed because of the file's checksum */
	bool is_get;	/* one has turned the request to GET, without a body */
	bool has_acted; /* what was sent must not be sent once more */
};

/*
 * Parse a list with commas: "http", "private", "all", "none", hosts and
 * networks.  A host without a dot is written with one behind it ("mirror."),
 * unless it is "localhost": a word that is mistyped must not pass for a host.
 *
 * list  must live as long as *redirects.
 *
 * Returns 0, or -EINVAL with *redirects as it was.
 */
int redirects_parse(struct redirects *redirects, const char *list);

/*
 * Whether a host is one of those that they may lead to, whatever its address
 * and over http too.
 *
 * host  a name or an address, without brackets.
 */
bool redirects_name(const struct redirects *redirects, const char *host);

#endif

/*
 * Refuses redirects to where they may not lead: see redirects.h.
 *
 * What counts is the address that is connected to.  A name can have another
 * address each time that it is looked up, so the addresses of each hop after
 * the first are checked as they are connected to.  A proxy connects in our
 * place: then only the addresses in URLs can be checked.
 *
 * Call init; for a hop, enter, then admits for each address; for a redirect
 * that it answers, answered and allows before the next hop.  Nothing suspends.
 */
#ifndef HTTP_REDIRECT_GUARD_H
#define HTTP_REDIRECT_GUARD_H

#include <stdbool.h>

#include "model/address.h"
#include "model/failure.h"
#include "model/redirects.h"
#include "model/request.h"

struct redirect_guard {
	const struct redirects *redirects;
	bool is_proven;	   /* a checksum proves what comes */
	bool is_proof_led; /* a server has sent that, and not the user */
	struct trail trail;
	bool by_proxy; /* the hop is asked of a proxy */
	bool is_on; /* the hop may not be to an address that is not public */
	struct address refused; /* one that was; len 0 for none */
};

/* Begin, before the first hop; redirects must live as long. */
void redirect_guard_init(struct redirect_guard *guard,
			 const struct redirects *redirects,
			 const struct request *request);

/*
 * Be ready for a hop.
 *
 * is_redirected  it is not the first of its chain.
 * by_proxy       a proxy connects to its host.
 *
 * Returns 0 or UV_ENOMEM.
 */
int redirect_guard_enter(struct redirect_guard *guard, const char *url,
			 bool is_redirected, bool by_proxy);

/*
 * Whether a connection of the hop may be to that address, and be used.  If not,
 * it is remembered as refused until another is admitted.
 */
bool redirect_guard_admits(struct redirect_guard *guard,
			   const struct address *address);

/*
 * A server has answered; remember whether its address is public.
 *
 * ip  the address that was connected to, as libcurl reports it.
 */
void redirect_guard_answered(struct redirect_guard *guard, const char *url,
			     const char *ip);

/*
 * Whether a redirect may be followed, by its URL alone.
 *
 * Returns 0, UV_EPROTO with *failure set, or UV_ENOMEM.
 */
int redirect_guard_allows(struct redirect_guard *guard, const char *from,
			  const char *to, struct failure *failure);

/*
 * Whether the server of a URL may have a public address, by the URL alone: its
 * host is a name, or such an address.
 */
bool redirect_guard_may_be_public(const char *url);

/* Set the failure of a hop for which an address was refused. */
void redirect_guard_explain(const struct redirect_guard *guard,
			    const char *from, const char *to,
			    struct failure *failure);

#endif

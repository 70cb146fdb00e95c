/*
 * What the hops of a fetch send: what the request has to send, until a redirect
 * turns it to GET (RFC 9110 section 15.4).
 *
 * Call init; for each hop, may_enter before it and note behind it; for a
 * redirect that it answers, follow.
 */
#ifndef TRANSFER_HOP_CONTENT_H
#define TRANSFER_HOP_CONTENT_H

#include <stdbool.h>

#include "http/credential_scope.h"
#include "model/failure.h"
#include "model/request.h"
#include "transfer/transfer.h"

struct hop_content {
	const struct request_content *now; /* of the hop; NULL: a plain GET */
	struct request_content as_get;
};

/* Begin, before the first hop; the request must live as long. */
void hop_content_init(struct hop_content *content,
		      const struct request *request);

/*
 * Whether the hop may be sent its content: a body can hold secrets as a header
 * can, and goes where those go.
 *
 * from  the URL of the hop before; NULL for the first, which may.
 *
 * Returns false with the failure set.
 */
bool hop_content_may_enter(const struct hop_content *content,
			   const struct credential_scope *scope,
			   const char *from, struct failure *failure);

/*
 * Note in the trail if the hop has sent what must not be sent once more.  A
 * request that is sent on to elsewhere as it is has not been acted on.
 *
 * status  of the answer; 0: there is none.
 */
void hop_content_note(const struct transfer *transfer, int status,
		      struct trail *trail);

/* Go on behind a redirect of that status, and note in the trail how. */
void hop_content_follow(struct hop_content *content, int status,
			struct trail *trail);

#endif

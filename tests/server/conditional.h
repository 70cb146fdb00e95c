/*
 * Conditional and range requests, as RFC 9110 sections 13 and 14 have them.
 */
#ifndef SERVER_CONDITIONAL_H
#define SERVER_CONDITIONAL_H

#include <stdbool.h>
#include <stdint.h>

#include "plan.h"
#include "request.h"
#include "resource.h"

/* A part of a resource: from the first byte to the one before end. */
struct span {
	uint64_t first;
	uint64_t end;
};

/*
 * Decide what of a resource answers a request.
 *
 * span  out: what to send; all of it for 200, nothing for 304 and 416.
 *
 * Returns the status: 200, 206, 304 or 416.
 */
unsigned conditional_decide(const struct request *request,
			    const struct plan *plan,
			    const struct resource *resource, bool ranges,
			    struct span *span);

#endif

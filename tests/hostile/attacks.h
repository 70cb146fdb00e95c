/*
 * What the hostile server does with each request.
 */
#ifndef HOSTILE_ATTACKS_H
#define HOSTILE_ATTACKS_H

#include <stdint.h>

#include "session.h"

struct attack {
	const char *name;
	/* Called for each request; returns whether the session goes on. */
	bool (*run)(struct session *session, uint32_t stream);
	/* In place of the session's first frame; NULL: settings, as usual. */
	bool (*begin)(struct session *session);
	const char *what;
	bool is_http1; /* HTTP/2 is not agreed on */
};

/* NULL if there is none of that name. */
const struct attack *attack_find(const char *name);

/* Print the names, a line each. */
void attacks_print(void);

#endif

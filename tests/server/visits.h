/*
 * How often something was asked for: counts by key, for the life of the server.
 */
#ifndef SERVER_VISITS_H
#define SERVER_VISITS_H

#include <stdint.h>

struct visits {
	void *tree;
};

/*
 * Count a visit.  Returns how many there have been, this one included; 0 if
 * there is no memory for a new key.
 */
uint64_t visits_count(struct visits *visits, const char *key);

/*
 * How many are being answered now, for the caller to change; NULL if there is no
 * memory for a new key.
 */
uint64_t *visits_inside(struct visits *visits, const char *key);

/* Forget them all. */
void visits_release(struct visits *visits);

#endif

/*
 * What was asked for, by key, for the life of the server: how often, and how
 * much of it at once.
 */
#ifndef SERVER_VISITS_H
#define SERVER_VISITS_H

#include <stdbool.h>
#include <stdint.h>

#include <coget/semaphore.h>

struct visit {
	uint64_t count;
	uint64_t inside;  /* being answered now, or waiting for that */
	uint64_t highest; /* that were at once */
	uint64_t refused; /* being one too many */
	bool has_slots;
	struct co_semaphore slots; /* of those that are answered at once */
	char *key;
};

struct visits {
	void *tree;
};

/*
 * Count a visit.  Returns how many there have been, this one included; 0 if
 * there is no memory for a new key.
 */
uint64_t visits_count(struct visits *visits, const char *key);

/* All of a key, for the caller to change; NULL if there is no memory for it. */
struct visit *visits_find(struct visits *visits, const char *key);

/* Forget them all. */
void visits_release(struct visits *visits);

#endif

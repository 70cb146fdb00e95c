/*
 * Entries for the tests of the schedule and its hosts.
 */
#ifndef SCHEDULE_UTIL_H
#define SCHEDULE_UTIL_H

#include "schedule/entry.h"

#include "unit/runtime/util.h"

/* An entry for a host, to be freed with free_entry(). */
static inline struct schedule_entry *new_entry(uint64_t index, const char *host)
{
	struct schedule_entry *entry = calloc(1, sizeof(*entry));

	ck_assert_ptr_nonnull(entry);
	entry->index = index;
	entry->host = strdup(host);
	return entry;
}

static inline void free_entry(struct schedule_entry *entry)
{
	free((char *)entry->host);
	free(entry);
}

/* A sequence of numbers that is the same in each run. */
static inline uint32_t next_random(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*state >> 33);
}

#endif

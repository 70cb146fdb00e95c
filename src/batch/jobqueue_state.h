/*
 * The inside of a queue, for jobqueue.c, which hands out the jobs, and turn.c.
 */
#ifndef BATCH_JOBQUEUE_STATE_H
#define BATCH_JOBQUEUE_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <coget/loop.h>
#include <coget/semaphore.h>

#include "batch/hosts.h"
#include "batch/jobqueue.h"
#include "batch/waiters.h"

struct jobqueue {
	struct hosts hosts;
	struct heap delayed;	  /* jobs, by the instant they wait for */
	struct co_callback clock; /* for that, and for the holds of hosts */
	int64_t clock_ns;	  /* what it is set to; CO_FOREVER: not */
	struct co_semaphore room;
	size_t owed; /* permits of room */
	struct waiters getters;
	size_t waiting;
	size_t out;
	size_t limit;
	bool ended;
};

/*
 * A lifted host has changed: put it where it belongs now, and see to it that
 * whoever can go on does.
 */
void jobqueue_settle(struct jobqueue *queue, struct jobqueue_host *host);

/* A turn begins to count at a lifted host. */
void turn_arrive(struct turn *turn, struct jobqueue_host *host);

#endif

/*
 * What the stages of a batch share: for the files of batch alone.
 */
#ifndef BATCH_STAGES_H
#define BATCH_STAGES_H

#include <coget/status.h>
#include <coget/task.h>

#include "batch/checksums.h"
#include "batch/jobqueue.h"
#include "batch/records.h"
#include "model/event.h"
#include "model/settings.h"
#include "storage/partfile.h"
#include "transfer/client.h"
#include "transfer/credentials.h"

struct batch {
	const struct settings *settings;
	struct tally *tally;
	struct emitter emitter;
	struct credentials *credentials; /* NULL for none */
	struct client *client;
	struct dest *dest;
	struct jobqueue *queue;
	struct checksums *checksums; /* of --checksums; or NULL */
	struct records records;
	int64_t lowered_ns; /* when the queue's limit was, at last */
	uint64_t random;    /* changes with each use */
};

/*
 * The producer's coroutine: reads all sources and puts their jobs into the
 * queue, which it ends.  arg is the struct batch.
 */
int batch_produce(void *arg) CO_MUST_CHECK;

/* A worker's coroutine: runs jobs until the queue ends.  arg as above. */
int batch_work(void *arg) CO_MUST_CHECK;

/*
 * Have a job's turn: run it to its end and tell of it, or to where it has to
 * wait for another turn.  Suspends.
 *
 * The turn is over then, and the job freed or the queue's.  Returns 0 whatever
 * became of the job; UV_ECANCELED if it was cut short; or the status of an emit
 * that failed.
 */
int item_run(struct batch *batch, struct turn *turn) CO_MUST_CHECK;

/*
 * End a job that was taken out of the queue, and free it: if it had an attempt,
 * its part is kept, and it is told to be interrupted.  Suspends; returns the
 * status of telling.
 */
int item_interrupt(struct job *job) CO_MUST_CHECK;

/*
 * Count and tell of an item's end, also in a cancelled task: what has happened
 * is never left unsaid.  Suspends as the emitter does; returns its status.
 */
int batch_tell(struct batch *batch, const struct event *event) CO_MUST_CHECK;

/*
 * Say something to the user that is about no item, also in a cancelled task.
 * The line is formatted as by printf.  Suspends as the emitter does; returns
 * its status.
 */
int batch_say(struct batch *batch, const char *format, ...)
	__attribute__((format(printf, 2, 3))) CO_MUST_CHECK;

#endif

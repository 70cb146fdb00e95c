/*
 * Hops to the thread pool, shared by the tasks that want one at the same time.
 *
 * For small files the hop itself, two wake-ups of a thread, costs more than the
 * work.  So the calls that tasks make in one turn of the loop go in one hop,
 * one after the other, as databases commit transactions in groups.
 */
#ifndef STORAGE_IO_BATCH_H
#define STORAGE_IO_BATCH_H

#include <stdbool.h>

#include <coget/task.h>

/* Calls that gather, and hops under way; zeroed it is ready for use. */
struct io_batch {
	struct io_batch_call *first;
	struct io_batch_call *last;
	unsigned hops;
	unsigned threads; /* of the pool; 0 before that was asked for */
	bool is_forming;
};

/*
 * Call fn(arg) on a thread of the pool, perhaps after some others' calls there,
 * and wait for it.  Suspends.  A cancellation of the caller changes nothing.
 *
 * Returns fn's status, or UV_ENOMEM and the like when it was not called.
 */
int io_batch_run(struct io_batch *batch, co_fn *fn, void *arg) CO_MUST_CHECK;

#endif

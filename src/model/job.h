/*
 * A job: one item of the user's list, on its way from a source to a file.
 */
#ifndef MODEL_JOB_H
#define MODEL_JOB_H

#include <stdbool.h>
#include <stdint.h>

#include "base/heap.h"
#include "model/checksum.h"

/* What the batch knows of a job that it has begun. */
struct item;

struct job {
	uint64_t index;     /* 1 for the first item of the run */
	char *url;          /* as the user gave it */
	char *host;         /* "host:port", lower case: what --per-host counts */
	char *name;         /* file name from the URL's path, made safe */
	const char *source; /* "argument", "stdin" or the list's name; not owned */
	uint64_t line;      /* line in the source; the position for arguments */
	bool exists;        /* a file of that name was there before the run */
	struct checksum *checksum; /* what the file shall have; or NULL */
	struct item *item;     /* between its attempts; else NULL; not owned */
	/* The queue's, while it waits there. */
	struct heap_node place;
	int64_t not_before_ns;
};

/* Free a job and what it owns.  NULL is ignored. */
void job_free(struct job *job);

#endif

/*
 * Several processes, or one, that are waited for, talked to and stopped
 * together.
 */
#ifndef RUNTIME_PIPELINE_H
#define RUNTIME_PIPELINE_H

#include <stdbool.h>
#include <stddef.h>

#include <coget/pipeline.h>

#include "runtime/process.h"

struct pipeline {
	struct co_process *const *each;
	size_t count;
};

/* As co_pipeline_communicate(), where the array stays as it is. */
int pipeline_communicate(struct pipeline pipeline, struct co_bytes *out,
			 struct co_bytes *errs, struct co_process_end *ends,
			 const void *input, size_t len);

/* As co_pipeline_wait(); UV_EBADF if one was closed, and so is NULL. */
int pipeline_wait(struct pipeline pipeline, struct co_process_end *ends);

/*
 * End all, or the whole process group that the first leads; the rest is as
 * co_pipeline_stop() has it.
 */
int pipeline_stop(struct pipeline pipeline, bool is_group,
		  struct co_process_end *ends, int64_t grace_ns);

/* Whether there is at least one, and all are of the running loop. */
bool pipeline_is_valid(struct pipeline pipeline);

#endif

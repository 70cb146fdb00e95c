/*
 * Where items become downloads: they get their names and go into the schedule;
 * or, in a run that has none, what would become of them is told.
 *
 * Items are gathered into small groups, so that one hop to the thread pool
 * looks at what stands under all of their names.  For the task that reads the
 * input.
 */
#ifndef DOWNLOAD_INTAKE_H
#define DOWNLOAD_INTAKE_H

#include <stddef.h>

#include "download/download.h"
#include "input/item_builder.h"

enum { INTAKE_GROUP_MAX = 64 };

/* Initialise with the run alone. */
struct intake {
	struct run *run;
	struct download *group[INTAKE_GROUP_MAX];
	size_t group_len;
};

/* The intake as the consumer of the input's items. */
struct item_consumer intake_consumer(struct intake *intake);

/* Drop what was accepted and not passed on. */
void intake_release(struct intake *intake);

#endif

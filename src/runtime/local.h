/*
 * The values of task-local data that a task has, shared until one is set.
 */
#ifndef RUNTIME_LOCAL_H
#define RUNTIME_LOCAL_H

#include <coget/local.h>

struct co_task;
struct local_set;

/* Count one more task that has the values; returns them. */
struct local_set *local_share(struct local_set *locals);

/* A task is done: give its values up. */
void local_drop(struct co_task *task);

#endif

/*
 * A copy of the event of an item's result, for whoever keeps it longer than the
 * emit call lasts.
 */
#ifndef MODEL_EVENT_COPY_H
#define MODEL_EVENT_COPY_H

#include "model/event.h"

struct event_copy;

/*
 * Copy a result (struct event_kind), which is only to be written, with all that
 * it points to; of its item, what the input said of its place, and its id.
 *
 * Returns 0 with *out owned by the caller, or -ENOMEM.
 */
int event_copy_new(struct event_copy **out, const struct event *event);

/* The event, valid as long as the copy. */
const struct event *event_copy_event(const struct event_copy *copy);

/* Free it.  NULL is ignored. */
void event_copy_free(struct event_copy *copy);

#endif

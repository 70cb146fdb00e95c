/*
 * Events: something that has happened, or not yet (asyncio.Event).
 *
 * Any number of tasks wait until another one, or a callback, sets the event.
 * There is nothing to release at the end.
 */
#ifndef COGET_EVENT_H
#define COGET_EVENT_H

#include <stdbool.h>

#include <coget/parts.h>
#include <coget/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* An event; its fields are private. */
struct co_event {
	struct co_link waiters;
	bool is_set;
};

/* An event that is not set: struct co_event event = CO_EVENT_INIT(event); */
#define CO_EVENT_INIT(event) {CO_LINK_INIT_((event).waiters), false}

/* Prepare an event that is not set. */
void co_event_init(struct co_event *event);

/*
 * Set it and wake all who wait, in the order in which they came; their waits
 * return 0 even if it is cleared before they run.  Does not suspend.
 */
void co_event_set(struct co_event *event);

/* Forget that it was set: waits suspend again. */
void co_event_clear(struct co_event *event);

/* Whether it is set. */
bool co_event_is_set(const struct co_event *event);

/*
 * Wait until it is set.  Suspends unless it is.
 *
 * Returns 0, UV_ECANCELED, or UV_EINVAL for NULL.
 */
int co_event_wait(struct co_event *event) CO_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif

#include "batch/waiters.h"

static void leave(struct waiter *waiter)
{
	struct waiters *line = waiter->line;

	*(waiter->prev ? &waiter->prev->next : &line->first) = waiter->next;
	*(waiter->next ? &waiter->next->prev : &line->last) = waiter->prev;
}

int waiters_wait(struct waiters *line, struct waiter *self)
{
	int status;

	co_future_init(&self->woken, NULL, NULL);
	self->line = line;
	self->next = NULL;
	self->prev = line->last;
	*(self->prev ? &self->prev->next : &line->first) = self;
	line->last = self;
	status = co_future_wait(&self->woken);
	if (!co_future_done(&self->woken))
		leave(self);
	return status;
}

void waiters_wake(struct waiter *waiter, int status)
{
	leave(waiter);
	co_future_set(&waiter->woken, status);
}

#include "runtime/handle.h"

#include <pthread.h>
#include <stdint.h>

#include "runtime/link.h"
#include "runtime/loop.h"

/* Written by loops that begin and end, read by those who look for one. */
static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static struct co_link loops = {&loops, &loops}; /* co_loop.named */

/* Odd, lest one be taken for an address. */
static uintptr_t next_name = 1;

void handle_open(struct co_loop *loop)
{
	pthread_rwlock_wrlock(&lock);
	loop->name = (struct co_loop *)next_name;
	next_name += 2;
	link_append(&loops, &loop->named);
	pthread_rwlock_unlock(&lock);
}

void handle_close(struct co_loop *loop)
{
	pthread_rwlock_wrlock(&lock);
	link_remove(&loop->named);
	pthread_rwlock_unlock(&lock);
}

struct co_loop *handle_hold(const struct co_loop *name)
{
	pthread_rwlock_rdlock(&lock);
	for (struct co_link *link = loops.next; link != &loops;
	     link = link->next) {
		struct co_loop *loop =
			CONTAINER_OF(link, struct co_loop, named);

		if (loop->name == name)
			return loop;
	}
	pthread_rwlock_unlock(&lock);
	return NULL;
}

void handle_let_go(void)
{
	pthread_rwlock_unlock(&lock);
}

/*
 * What a loop does between turns: poll for I/O, ring due timers, and block when
 * nothing is ready.
 */
#ifndef RUNTIME_IDLE_H
#define RUNTIME_IDLE_H

#include <stdint.h>

struct co_loop;

/* The coarse clock, read without a system call: it ticks every few ms. */
int64_t idle_tick(void);

/* Poll, blocking until something happens if nothing is ready. */
void idle_poll(struct co_loop *loop);

#endif

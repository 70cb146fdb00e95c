/*
 * A loop's armed deadlines, earliest first, equal ones in order of arming.
 *
 * A timer belongs to whoever embeds it and must be disarmed before its memory
 * goes; a zeroed one is not armed.
 */
#ifndef RUNTIME_TIMERS_H
#define RUNTIME_TIMERS_H

#include <stddef.h>
#include <stdint.h>

#include <coget/parts.h>

struct timers {
	struct timer_entry *heap;
	struct timer_slot *slots; /* by co_timer.slot; the first is unused */
	uint32_t len;
	uint32_t size;      /* room in heap, and in slots without the first */
	uint32_t free_slot; /* head of the list of free slots, 0 for none */
	uint32_t next_order;
};

void timers_init(struct timers *timers);

/* Disarm what is armed and free the memory. */
void timers_release(struct timers *timers);

/* Arm, or move if armed.  Returns 0, or UV_ENOMEM with the timer disarmed. */
int timers_arm(struct timers *timers, struct co_timer *timer,
	       int64_t deadline_ns);

/* Disarm; one that is not armed is left alone. */
void timers_disarm(struct timers *timers, struct co_timer *timer);

/* The earliest deadline, CO_FOREVER if there is none. */
int64_t timers_next_ns(const struct timers *timers);

/* Disarm every timer due at now_ns and call its on_due. */
void timers_run(struct timers *timers, int64_t now_ns);

#endif

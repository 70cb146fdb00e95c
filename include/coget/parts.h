/*
 * Parts that public structs are made of.  All fields are private: the structs
 * are spelled out only so that they can live in a caller's frame or struct.
 */
#ifndef COGET_PARTS_H
#define COGET_PARTS_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct co_task;

/* A link of a circular doubly linked list, or the list's head. */
struct co_link {
	struct co_link *next;
	struct co_link *prev;
};

/* A head without elements, where a variable is defined. */
#define CO_LINK_INIT_(head) {&(head), &(head)}

/* What a loop's ready list holds: a task or a callback. */
struct co_runnable {
	struct co_link link;
	bool is_task;
	bool is_remote; /* handed over by another thread, not taken yet */
};

/* A deadline; slot is 0 while it is not armed. */
struct co_timer {
	void (*on_due)(struct co_timer *timer);
	uint32_t slot;
};

/* A name that differs each time, for the variables of macros. */
#define CO_UNIQUE(name) CO_PASTE_(name, __COUNTER__)
#define CO_PASTE_(name, number) CO_PASTE__(name, number)
#define CO_PASTE__(name, number) name##number

/* What CO_CLOSING() calls for a type that has a function type_close(). */
#define CO_CLOSER_(type)                                       \
	static inline void type##_close_at_(struct type **at) \
	{                                                      \
		type##_close(*at);                             \
	}

/* Someone to be told once, when a task or future is done. */
struct co_watch {
	struct co_link link;
	void (*on_done)(struct co_watch *watch, struct co_task *task);
};

#ifdef __cplusplus
}
#endif
#endif

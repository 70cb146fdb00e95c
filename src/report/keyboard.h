/*
 * Keys that are pressed while the display is shown.
 *
 * They are read from the terminal of standard input, if coget is in its
 * foreground.  A list that comes by standard input leaves no keys: /dev/tty is
 * not asked in its place, as the program that writes the list, such as ssh or
 * sudo, may be reading that.  Nor are there any where standard output is a
 * pipe, whose reader, such as less, has keys of its own.
 *
 * What is pasted or was typed before is for the shell, and is left there.
 */
#ifndef REPORT_KEYBOARD_H
#define REPORT_KEYBOARD_H

#include <stdbool.h>

#include <coget/loop.h>

#include "model/settings.h"

struct keyboard {
	void (*on_key)(void *arg, char key); /* on the loop's stack */
	void *arg;
	int fd;
	struct co_poll *poll; /* NULL while there are no keys */
	bool is_off;	      /* for the rest of the run */
};

/* Prepare; nothing is read before keyboard_follow(). */
void keyboard_init(struct keyboard *keyboard, const struct settings *settings,
		   void (*on_key)(void *arg, char key), void *arg);

/*
 * Take keys, or no more, as the process is in the foreground or not.  To be
 * called now and then.
 */
void keyboard_follow(struct keyboard *keyboard, bool is_in_foreground);

/* Whether there are keys. */
bool keyboard_is_on(const struct keyboard *keyboard);

/* Give the terminal back, until keyboard_follow() is called again. */
void keyboard_leave(struct keyboard *keyboard);

/* The same for good. */
void keyboard_close(struct keyboard *keyboard);

#endif

#include "report/keyboard.h"

#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "report/terminal_modes.h"

static bool has_dash(const struct strings *names)
{
	for (size_t i = 0; i < names->count; i++)
		if (strcmp(names->items[i], "-") == 0)
			return true;
	return false;
}

/* Whether something else is read there. */
static bool uses_stdin(const struct settings *settings)
{
	const char *body = settings->body_file;

	return has_dash(&settings->lists) ||
	       has_dash(&settings->checksum_files) ||
	       (body && strcmp(body, "-") == 0);
}

static bool has_reader(int fd)
{
	struct stat info;

	return fstat(fd, &info) == 0 &&
	       (S_ISFIFO(info.st_mode) || S_ISSOCK(info.st_mode));
}

void keyboard_init(struct keyboard *keyboard, const struct settings *settings,
		   void (*on_key)(void *arg, char key), void *arg)
{
	*keyboard = (struct keyboard){
		.on_key = on_key,
		.arg = arg,
		.fd = -1,
		.is_off = !isatty(STDIN_FILENO) || uses_stdin(settings) ||
			  has_reader(STDOUT_FILENO),
	};
}

bool keyboard_is_on(const struct keyboard *keyboard)
{
	return keyboard->poll != NULL;
}

static void end_watch(struct keyboard *keyboard)
{
	co_poll_close(keyboard->poll);
	keyboard->poll = NULL;
	if (keyboard->fd >= 0)
		close(keyboard->fd);
	keyboard->fd = -1;
}

void keyboard_leave(struct keyboard *keyboard)
{
	end_watch(keyboard);
	terminal_modes_restore();
}

void keyboard_close(struct keyboard *keyboard)
{
	keyboard_leave(keyboard);
	keyboard->is_off = true;
}

/* One key at a time: more than one is no key, but text. */
static void on_readable(void *arg, int events)
{
	struct keyboard *keyboard = arg;
	int waiting = 0;
	char key;

	(void)events;
	/* The kernel would stop a job in the background that reads. */
	if (tcgetpgrp(STDIN_FILENO) != getpgrp()) {
		(void)!co_poll_set(keyboard->poll, 0);
		return;
	}
	if (ioctl(keyboard->fd, FIONREAD, &waiting) != 0 || waiting != 1 ||
	    read(keyboard->fd, &key, 1) != 1) {
		keyboard_close(keyboard);
		return;
	}
	keyboard->on_key(keyboard->arg, key);
}

/*
 * A description of its own: a watch makes it one that does not block, which
 * the one that is shared with other programs must not become.
 */
static bool begin_watch(struct keyboard *keyboard)
{
	keyboard->fd =
		open("/dev/tty", O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (keyboard->fd >= 0 &&
	    co_poll_open(&keyboard->poll, keyboard->fd, on_readable,
			 keyboard) == 0 &&
	    co_poll_set(keyboard->poll, CO_READABLE) == 0)
		return true;
	end_watch(keyboard);
	return false;
}

static bool has_text(void)
{
	int waiting = 0;

	return ioctl(STDIN_FILENO, FIONREAD, &waiting) == 0 && waiting > 0;
}

void keyboard_follow(struct keyboard *keyboard, bool is_in_foreground)
{
	bool is_ours = is_in_foreground && tcgetpgrp(STDIN_FILENO) == getpgrp();

	if (keyboard->is_off || is_ours == keyboard_is_on(keyboard))
		return;
	if (!is_ours) {
		terminal_modes_forget();
		end_watch(keyboard);
		return;
	}
	if (!has_text() && begin_watch(keyboard) && terminal_modes_take())
		return;
	keyboard_close(keyboard);
}

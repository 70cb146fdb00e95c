/*
 * What a child does between its birth and its program.
 *
 * vfork() lends the child the parent's memory until it runs the program: a fork
 * would copy the page tables, which takes 30 ms for each GB that the parent has
 * in memory.  So the child may do little: system calls on what was prepared
 * before, no allocation, no lock, and no signal handler.  Therefore all signals
 * are blocked until it has given them their default actions.
 */
#ifndef RUNTIME_PROCESS_CHILD_H
#define RUNTIME_PROCESS_CHILD_H

#include <stddef.h>

#include "runtime/process.h"

/* The number of standard descriptors, and the first that is none. */
enum { PROCESS_STANDARD = 3 };

/* All that the child needs. */
struct process_image {
	const struct co_process_options *options;
	struct co_process_fd *fds; /* the child changes them */
	size_t fd_count;
	char *paths; /* to try in turn: strings, an empty one at the end */
	char **argv;
	char **script; /* the same for the shell, whose script argv[0] is */
	char **env;
	int error_fd;
};

/*
 * Become the program.  To be called in the child; what fails is written to
 * error_fd, as an int of errno's.
 */
void process_become(struct process_image *image) __attribute__((noreturn));

#endif

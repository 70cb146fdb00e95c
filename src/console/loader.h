/*
 * C files that are compiled, and run in a task of the console.
 *
 * The file defines a coroutine, int run(void *arg), which gets the argument
 * typed behind the file's name, a string, or NULL.  The compiler is the one in
 * CC, or cc; it is given what CFLAGS and LDLIBS hold, and the headers that
 * stand beside the program, in ../include or the tree that it was built in, or
 * those that pkg-config knows.  The calls of the library are the console's own.
 *
 * What has been compiled stays loaded until the console ends, for tasks that
 * the coroutine has started may go on.  Nothing of it is left on the disk.
 */
#ifndef CONSOLE_LOADER_H
#define CONSOLE_LOADER_H

struct call;

/*
 * The command: show what the compiler says, and run the coroutine.  As call.h
 * says; a positive status of the coroutine's is shown.
 */
int loader_call(struct call *call);

#endif

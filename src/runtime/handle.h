/*
 * How other threads name a loop: by a struct co_loop * that points nowhere.
 *
 * A thread may keep such a name when the run has ended, and another has begun
 * at the same place in memory.  So a name is a number, given once, under which
 * a loop is found while it runs.
 */
#ifndef RUNTIME_HANDLE_H
#define RUNTIME_HANDLE_H

struct co_loop;

/* Give a loop a name, under which it is found; and take it away again. */
void handle_open(struct co_loop *loop);
void handle_close(struct co_loop *loop);

/*
 * The loop of that name, which goes on running until handle_let_go(); NULL if
 * it does not run any more, and then there is nothing to let go.
 */
struct co_loop *handle_hold(const struct co_loop *name);
void handle_let_go(void);

#endif

/*
 * The file of --log-file: the lines that stderr gets, each with the time before
 * it, whatever else stderr shows or leaves out.
 *
 * It is only appended to, each line by one write, so that several processes can
 * share it, and it can be copied and cut (copytruncate) while it is written.
 *
 * Open, put, flush from one task at a time, close.  LOG_NONE is a closed log,
 * which all calls accept.
 */
#ifndef REPORT_LOG_H
#define REPORT_LOG_H

#include <stdbool.h>

#include <coget/status.h>

#include "model/failure.h"
#include "report/output.h"

struct log {
	struct output out; /* its fd: -1 if the log is closed */
};

#define LOG_NONE ((struct log){.out.fd = -1})

/*
 * Open or make the file.  Suspends.  Returns 0; UV_EPROTO with *failure set; or
 * UV_ECANCELED.
 */
int log_open(struct log *log, const char *path,
	     struct failure *failure) CO_MUST_CHECK;

/* Whether it is open; not after an error of log_flush(). */
bool log_is_open(const struct log *log);

/*
 * Add lines, each with its newline.  They hold nothing that could act on a
 * terminal.  Returns 0 or an error of buf_append(), with a part appended.
 */
int log_put(struct log *log, const char *lines);

/* Whether there is something to flush. */
bool log_waits(const struct log *log);

/*
 * Write what was put.  Suspends if there is any.
 *
 * Returns 0; UV_ECANCELED with nothing lost; or the error of a write, after
 * which the log is closed.
 */
int log_flush(struct log *log) CO_MUST_CHECK;

/* Close it and free what it holds. */
void log_close(struct log *log);

#endif

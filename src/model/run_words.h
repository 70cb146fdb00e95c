/*
 * What a run came to, as the words of templates: the arguments of --on-done.
 *
 *   {end}      complete, interrupted, terminated, hangup, deadline,
 *              failures or failed
 *   {status}   the exit status so far
 *   {done} {failed} {skipped} {left}   items
 *   {size}     bytes received
 *   {seconds}  that the run took
 */
#ifndef MODEL_RUN_WORDS_H
#define MODEL_RUN_WORDS_H

#include <stdint.h>

#include "base/buf.h"
#include "model/event.h"
#include "model/template.h"

enum run_word {
	RUN_WORD_END,
	RUN_WORD_STATUS,
	RUN_WORD_DONE,
	RUN_WORD_FAILED,
	RUN_WORD_SKIPPED,
	RUN_WORD_LEFT,
	RUN_WORD_SIZE,
	RUN_WORD_SECONDS,
	RUN_WORD_COUNT,
};

extern const struct vocabulary run_vocabulary;

/* How a run ended, and what it came to. */
struct run_outcome {
	const char *end; /* the name of enum run_end */
	int exit_status; /* so far */
	const struct tally *tally;
	uint64_t left; /* items that were not tried to their end */
	int64_t elapsed_ns;
};

/* Append what a word stands for.  Returns 0 or an error of buf_append(). */
int run_word_put(struct buf *out, enum run_word word,
		 const struct run_outcome *outcome);

#endif

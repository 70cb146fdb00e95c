/*
 * What came of the time that attempts took: the work of a window, which is
 * compared with that of another.
 *
 * Small files and large ones are counted by themselves: the time that an answer
 * takes, with the whole of a small file, and the time that the bytes of large
 * ones take.  What the work of one window would have cost at the prices of
 * another is then known, however small and large files were mixed in the two.
 * Only time that somebody was at work counts, so that idle places are no
 * latency.
 *
 * Plain data; the owner brings the time.  Zeroed, it is empty.
 */
#ifndef SCHEDULE_LOAD_H
#define SCHEDULE_LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <coget/time.h>

/* A large body is counted in pieces: whenever so much has come, or for so long.
 */
#define LOAD_PIECE_BYTES ((uint64_t)256 * 1024)
#define LOAD_PIECE_NS CO_SECOND

struct load {
	double samples; /* answers, failures, and pieces of bodies */
	double running; /* the sum of those at work at each of them */
	double answers;
	double failures;
	double answers_ns;
	double bytes;
	double bytes_ns;
};

/*
 * An answer has come after so much time, or a small file has.
 *
 * running  attempts at work, with this one: the same below.
 */
void load_add_answer(struct load *load, size_t running, int64_t took_ns);

/* So many bytes of a body have; less than a piece only at its end. */
void load_add_bytes(struct load *load, size_t running, int64_t took_ns,
		    uint64_t bytes);

/* An attempt has failed in a way that overload can be the cause of. */
void load_add_failure(struct load *load, size_t running);

/* Add another one, after what is there has lost half of its weight. */
void load_blend(struct load *load, const struct load *other);

/* How many were at work, on average; 0 for an empty one. */
double load_running(const struct load *load);

/* Which share of the attempts failed, from 0 to 1. */
double load_failing(const struct load *load);

/* Whether most of the time went into bodies. */
bool load_is_bodies(const struct load *load);

/*
 * How much longer its work took than it would have in another: 1 for as long.
 * Returns 0 if they have too little in common to tell.
 */
double load_cost(const struct load *load, const struct load *other);

#endif

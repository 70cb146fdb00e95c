/*
 * Where an archive is written to: opening it, as the options of the run say.
 */
#ifndef ARCHIVE_ARCHIVE_TARGET_H
#define ARCHIVE_ARCHIVE_TARGET_H

#include <stdbool.h>
#include <stdint.h>

#include <coget/status.h>

#include "archive/archive_file.h"
#include "model/failure.h"
#include "model/settings.h"

struct archive_target {
	const char *path;	   /* "-" for standard output */
	enum exists_policy exists; /* for a file that is there already */
	uint64_t trailer_bytes;	   /* that end an archive */
	/* What the session says of it; zero: nothing. */
	uint64_t known_bytes; /* it has entries up to there */
	bool was_cut_short;   /* the last run wrote to it, and did not end */
};

/*
 * Whether the path stands for what is open already: standard output, or what a
 * shell gives for >(COMMAND).
 */
bool archive_target_is_open(const char *path);

/*
 * Open it.  Suspends, until somebody reads where it is a FIFO.
 *
 * cut_bytes  receives how much was cut off of an entry that an earlier run has
 *            begun.
 * number     receives the number that its name got (EXISTS_RENAME); or 0.
 *
 * Returns 0 with *file to be closed; UV_EPROTO with *failure set; UV_ECANCELED;
 * UV_ENOMEM.
 */
int archive_target_open(const struct archive_target *target,
			struct archive_file *file, uint64_t *cut_bytes,
			unsigned *number,
			struct failure *failure) CO_MUST_CHECK;

#endif

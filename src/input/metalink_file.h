/*
 * A file that a Metalink describes: its name, its URLs, and what its bytes are
 * to be.
 *
 * What is wrong with a file is noted in it, so that the others of the Metalink
 * can be downloaded all the same.
 */
#ifndef INPUT_METALINK_FILE_H
#define INPUT_METALINK_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <coget/status.h>

#include "base/buf.h"
#include "model/checksum.h"
#include "model/pieces.h"

/*
 * The lowest of the priorities, which start from 1 (RFC 5854 section 4.2.16).
 */
#define METALINK_PRIORITY_MAX 999999

/* No real list of mirrors is longer. */
#define METALINK_URLS_MAX 1000

struct metalink_url {
	char *url;	   /* as it stands there; owned */
	unsigned priority; /* the lower, the better */
	char location[3];  /* a country, in lower case; or "" */
};

/* Initialise with metalink_file_init(). */
struct metalink_file {
	char *name;    /* as it stands there: it may lead anywhere; owned */
	uint64_t line; /* where the file is described, or the fault is */
	char *fault;   /* what is wrong with it, or NULL; owned */
	int64_t size_bytes; /* -1 if not said */
	bool has_checksum;
	struct checksum checksum; /* of all of it: the strongest given */
	bool has_signature;
	struct metalink_url *urls; /* owned, as are these */
	size_t url_count;

	/* Of its pieces: those of the strongest algorithm. */
	bool has_pieces;
	enum checksum_algorithm piece_algorithm;
	uint64_t piece_bytes;
	struct buf piece_values;
};

/* Make it a file that nothing is said of yet. */
void metalink_file_init(struct metalink_file *file, uint64_t line);

/* Free what it owns. */
void metalink_file_release(struct metalink_file *file);

/*
 * Note what is wrong with it, unless something was noted before.  The text is
 * formatted as by printf.  Returns 0 or UV_ENOMEM.
 */
int metalink_file_fault(struct metalink_file *file, uint64_t line,
			const char *format, ...)
	__attribute__((format(printf, 3, 4))) CO_MUST_CHECK;

/*
 * Each of these stores what an element says, or notes what is wrong with it,
 * and returns 0 or UV_ENOMEM.  Texts have no blanks around them.
 */

/* <size> */
int metalink_file_set_size(struct metalink_file *file, uint64_t line,
			   const char *text) CO_MUST_CHECK;

/* <hash type="...">; types that coget cannot compute are passed over. */
int metalink_file_add_hash(struct metalink_file *file, uint64_t line,
			   const char *type, const char *text) CO_MUST_CHECK;

/*
 * <pieces type="..." length="...">
 *
 * is_used  receives whether the hashes in it are to be added.
 */
int metalink_file_begin_pieces(struct metalink_file *file, uint64_t line,
			       const char *type, const char *length,
			       bool *is_used) CO_MUST_CHECK;

/*
 * A <hash> in it.
 *
 * number  what the attribute "piece" says; or NULL.
 */
int metalink_file_add_piece(struct metalink_file *file, uint64_t line,
			    const char *number, const char *text) CO_MUST_CHECK;

/*
 * <url location="..." priority="...">; of a URL without a priority that is the
 * lowest.
 *
 * preference  that of Metalink 3, from 0 to 100, the higher the better; or
 *             NULL.
 */
int metalink_file_add_url(struct metalink_file *file, uint64_t line,
			  const struct metalink_url *url, const char *priority,
			  const char *preference) CO_MUST_CHECK;

/*
 * All is said of it: see whether it fits together, and put its URLs in the
 * order in which they are to be used.
 *
 * location  a country whose URLs come first, in lower case; or NULL.
 */
int metalink_file_finish(struct metalink_file *file,
			 const char *location) CO_MUST_CHECK;

/*
 * Its pieces, owned by the caller.  Returns 0, *out being NULL if there are
 * none, or UV_ENOMEM.
 */
int metalink_file_pieces(const struct metalink_file *file,
			 struct pieces **out) CO_MUST_CHECK;

#endif

/*
 * A Metalink: an XML document that lists files, with their mirrors and hashes.
 *
 * Version 4 is RFC 5854, version 3 what came before it.  A document is parsed
 * as it comes: open, add as often as data comes, then take what it lists, and
 * close in any case.  It is held to bounds: of its size, its depth and the
 * number of what it lists.  A document type, and with it any entity that is not
 * one of XML's own, is refused.
 *
 * Nothing here suspends or touches the disk.  A parser is one task's.
 */
#ifndef INPUT_METALINK_H
#define INPUT_METALINK_H

#include <stddef.h>

#include <coget/status.h>

#include "input/metalink_file.h"
#include "model/failure.h"

/* Piece hashes of 40 GB, in pieces of 256 KiB, are about so long. */
#define METALINK_MAX_BYTES ((size_t)16 * 1024 * 1024)

#define METALINK_FILES_MAX 10000

/* What a document lists.  Zeroed, it lists nothing. */
struct metalink {
	struct metalink_file *files; /* owned */
	size_t count;
};

struct metalink_parser;

/*
 * Start a document.
 *
 * location  a country, "de", whose URLs come first; or NULL.  Must live as
 *           long.
 *
 * Returns 0 with *out to be closed, or UV_ENOMEM.
 */
int metalink_parser_open(struct metalink_parser **out,
			 const char *location) CO_MUST_CHECK;

/*
 * Parse the next part of it.  Returns 0; UV_EPROTO with *failure set if it is
 * no Metalink that can be taken; or UV_ENOMEM.
 */
int metalink_parser_add(struct metalink_parser *parser, const void *data,
			size_t len, struct failure *failure) CO_MUST_CHECK;

/*
 * Forget all that has come: the document comes again, from its beginning.
 * Returns 0 or UV_ENOMEM.
 */
int metalink_parser_restart(struct metalink_parser *parser) CO_MUST_CHECK;

/*
 * The document has ended.
 *
 * out  receives what it lists, in its order; to be released in any case.
 *
 * Returns as metalink_parser_add().
 */
int metalink_parser_end(struct metalink_parser *parser, struct metalink *out,
			struct failure *failure) CO_MUST_CHECK;

/* Free it.  NULL is ignored. */
void metalink_parser_close(struct metalink_parser *parser);

/* Free what it owns. */
void metalink_release(struct metalink *metalink);

#endif

/*
 * One line of a config file, as the word that the command line would have.
 */
#ifndef CLI_CONFIG_LINE_H
#define CLI_CONFIG_LINE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* Initialise with CONFIG_LINE_NONE; the word is to be released, or wiped. */
struct config_line {
	struct buf word;    /* "--name=value", or "--name" */
	size_t name_len;    /* of the name, without the dashes */
	const char *mistake; /* static */
};

#define CONFIG_LINE_NONE ((struct config_line){.word = BUF_INIT(SIZE_MAX / 2)})

/*
 * Read a line without its end.
 *
 * Returns 1 with the word set, 0 for a line that says nothing, -EINVAL with
 * line->mistake set, or -ENOMEM.
 */
int config_line_read(struct config_line *line, const char *text);

#endif

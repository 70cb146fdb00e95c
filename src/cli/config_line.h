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

enum config_line_kind {
	CONFIG_LINE_NOTHING,
	CONFIG_LINE_OPTION,
	CONFIG_LINE_SECTION, /* the word is the host of "[host HOST]" */
};

/*
 * Read a line without its end.
 *
 * Returns an enum config_line_kind with the word set, -EINVAL with
 * line->mistake set, or -ENOMEM.
 */
int config_line_read(struct config_line *line, const char *text);

#endif

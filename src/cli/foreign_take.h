/*
 * Taking, or refusing, the options of aria2, curl and wget: foreign.h says which
 * there are.
 */
#ifndef CLI_FOREIGN_TAKE_H
#define CLI_FOREIGN_TAKE_H

#include <stddef.h>

#include "cli/cli.h"
#include "cli/foreign.h"
#include "cli/option_take.h"

/*
 * Take a name that is no option of coget's: len bytes behind the dashes of word.
 * value is what follows a "=", or NULL.
 *
 * Returns as option_take() does.
 */
enum cli_outcome foreign_take_name(struct parser *parser, const char *word,
				   size_t len, const char *value);

/*
 * Take a letter in word that is no option of coget's.  *at is what follows it,
 * and moves over what is its value.
 *
 * Returns as option_take() does.
 */
enum cli_outcome foreign_take_letter(struct parser *parser, const char *word,
				     const char *letter, char **at);

/*
 * Take one of wget's pairs of letters: the first len bytes of word.
 *
 * Returns as option_take() does.
 */
enum cli_outcome foreign_take_pair(struct parser *parser,
				   const struct foreign *pair, const char *word,
				   size_t len);

#endif

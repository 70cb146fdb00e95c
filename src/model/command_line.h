/*
 * The command lines of --exec and --on-done: a program and its arguments, which
 * are run without a shell.
 *
 * Blanks separate words.  Between single quotes everything is as it stands;
 * between double quotes, and outside of any, a backslash takes its meaning from
 * the character behind it (between double quotes only from '"', '\\', '$' and
 * '`').  What only a shell would know is refused, unless it is quoted.  Then
 * each word is a template of its own (template.h): whatever a placeholder
 * stands for remains one argument, or a part of one.
 */
#ifndef MODEL_COMMAND_LINE_H
#define MODEL_COMMAND_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "model/failure.h"
#include "model/template.h"

struct command_line {
	char **words; /* end with NULL; owned */
	size_t count;
};

/*
 * Take a command line apart.
 *
 * vocabulary  of its placeholders.
 *
 * Returns 0 with *out to be released by the caller; -EINVAL with *failure
 * saying what is wrong and what to write instead; -ENOMEM.
 */
int command_line_parse(struct command_line *out, const char *text,
		       const struct vocabulary *vocabulary,
		       struct failure *failure);

/* Whether it has any placeholder. */
bool command_line_has_words(const struct command_line *line,
			    const struct vocabulary *vocabulary);

/*
 * Put values in the place of placeholders.
 *
 * values  one for each word of the vocabulary.
 *
 * Returns 0 with *out to be released by the caller, or -ENOMEM.
 */
int command_line_expand(struct command_line *out,
			const struct command_line *line,
			const struct vocabulary *vocabulary,
			const char *const *values);

/* Add a copy of a word.  Returns 0 or -ENOMEM. */
int command_line_add(struct command_line *line, const char *word);

/* Free what it owns. */
void command_line_release(struct command_line *line);

#endif

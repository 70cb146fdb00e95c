/*
 * A line of the console as words, with the quoting that shells have: '...' is
 * taken as it stands; "..." likewise, but for a backslash, which takes the
 * character behind it as it is, as it does outside of quotes.  A comma that
 * ends a word is a word of its own, as is an ampersand that ends the line, so
 * that URLs may have both in them.  "#" at the beginning of a word begins a
 * comment.
 */
#ifndef CONSOLE_WORDS_H
#define CONSOLE_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/* A word without its quotes. */
struct word {
	char *text;
	bool is_quoted; /* in part at least: then it is no "," or "&" */
};

/* The words of a line; all zero is none. */
struct words {
	struct word *each;
	size_t count;
	char *texts; /* where they are */
};

/*
 * Split a line.
 *
 * Returns 0 with out to be released by the caller; -EINVAL for a quote that is
 * not closed; -ENOMEM.  On error out is empty.
 */
int words_split(struct words *out, const char *line);

/* Free them. */
void words_release(struct words *words);

/* Whether a word is this one, and not quoted. */
bool word_is(const struct word *word, const char *text);

#endif

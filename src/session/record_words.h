/*
 * The words of a journal's record, taken from its line one after the other.
 *
 * Each call takes a word and the blank behind it, or what is left, and leaves
 * *text behind that.  Those that return bool say whether the word was one of
 * their kind.
 */
#ifndef SESSION_RECORD_WORDS_H
#define SESSION_RECORD_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "storage/item_id.h"

/* The word, in *text and ended by a NUL there; NULL if it is empty. */
char *record_take_word(char **text);

bool record_take_number(char **text, uint64_t *number);

/* A number of nanoseconds. */
bool record_take_time(char **text, int64_t *time_ns);

bool record_take_id(char **text, struct item_id *id);

/* A name as keyset_name() makes it, in hexadecimal digits. */
bool record_take_name(char **text, uint64_t *name);

/* What was escaped as in URLs, to be freed by the caller; NULL: no memory. */
char *record_unescape(const char *text);

#endif

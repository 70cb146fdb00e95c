/*
 * What became of an item, as the words of templates: the lines of --format, and
 * the arguments of --exec.
 *
 *   {result}         done, found, skipped, failed or planned
 *   {path} {name}    of the file; "./" is put before what begins with a dash
 *   {url}            as given, without a password
 *   {effective_url}  that of the last redirect, likewise
 *   {status}         of HTTP; 0 if there was no answer
 *   {size}           of the file in bytes; empty unless it is done
 *   {seconds}        that the last request took
 *   {type}           its Content-Type
 *   {digest}         of --digest, such as "sha256=HEX"
 *   {id} {index}     what the list calls the item; its number
 *   {source} {line}  where it stands
 *   {error}          the class of a failure, as in JSON
 *   {message}        what went wrong
 *
 * What is not known is empty.  In all but {path} and {name} control characters
 * are escaped.
 */
#ifndef MODEL_RESULT_WORDS_H
#define MODEL_RESULT_WORDS_H

#include "base/buf.h"
#include "model/event.h"
#include "model/template.h"

enum result_word {
	RESULT_PATH,
	RESULT_NAME,
	RESULT_URL,
	RESULT_EFFECTIVE_URL,
	RESULT_RESULT,
	RESULT_STATUS,
	RESULT_SIZE,
	RESULT_SECONDS,
	RESULT_TYPE,
	RESULT_DIGEST,
	RESULT_ID,
	RESULT_INDEX,
	RESULT_SOURCE,
	RESULT_LINE,
	RESULT_ERROR,
	RESULT_MESSAGE,
	RESULT_WORD_COUNT,
};

extern const struct vocabulary result_vocabulary;

/* The same for commands, where "{}" is {path}, too, as in find and xargs. */
enum { COMMAND_WORD_COUNT = RESULT_WORD_COUNT + 1 };
extern const struct vocabulary command_vocabulary;

/*
 * Append what a word stands for in an event.  Returns 0 or an error of
 * buf_append(), with a part appended.
 */
int result_word_put(struct buf *out, enum result_word word,
		    const struct event *event);

#endif

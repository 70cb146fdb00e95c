/*
 * Lists of URLs as other programs have them, which coget does not read.
 */
#ifndef INPUT_FOREIGN_LIST_H
#define INPUT_FOREIGN_LIST_H

#include <stdbool.h>

#include "model/failure.h"

/*
 * Whether a list's first line that is not blank is that of a curl config file,
 * of HTML, of an array of JSON, or a URL in quotes.  If so, *failure says what
 * to do instead.
 */
bool foreign_list_recognizes(const char *line, struct failure *failure);

#endif

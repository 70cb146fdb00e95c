/*
 * Whether a file is what the request asked for, where a server tells no more of
 * it than its length and its time, as those of FTP do.
 */
#ifndef TRANSFER_FILE_VALIDATION_H
#define TRANSFER_FILE_VALIDATION_H

#include <stdbool.h>
#include <stdint.h>

#include "http/validation.h"
#include "model/response.h"

struct file_facts {
	int64_t total_bytes; /* -1 if not known */
	bool has_time;
	int64_t modified_s; /* since 1970 */
};

#define FILE_FACTS_UNKNOWN ((struct file_facts){.total_bytes = -1})

/*
 * Turn a file's length into that of the range which is asked for, if one is.
 *
 * place  receives where that lies; of a whole file, all of it.
 *
 * Returns false with *failure set if the file has none of it.
 */
bool file_facts_narrow(struct file_facts *facts, const struct request *request,
		       struct byte_place *place, struct failure *failure);

/*
 * Validate a file before its first byte is sent: a rest that is asked for has
 * to be of the same length and time as what is there.
 *
 * failure  for VERDICT_REFUSED: why
 */
struct validation file_validation_of(const struct file_facts *facts,
				     const struct expectation *expectation,
				     struct failure *failure);

/*
 * What is asked where rests and conditions cannot be: all of it, whatever is
 * there already.
 */
struct request request_for_whole(const struct request *request);

/*
 * Say in a response what the file is like.  Its time counts as a validator if
 * it has not changed for a minute, as that of HTTP (response_info.c), and the
 * length is known.  Returns 0 or UV_ENOMEM.
 */
int file_facts_fill(struct response *response, const struct file_facts *facts,
		    const struct validation *validation);

#endif

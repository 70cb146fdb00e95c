/*
 * What an attempt asks for next: all of a file, the rest, or a range of it.
 */
#ifndef DOWNLOAD_ATTEMPT_REQUEST_H
#define DOWNLOAD_ATTEMPT_REQUEST_H

#include <stdbool.h>

#include "download/attempt.h"
#include "model/request.h"

/*
 * The request for it.  What it points to is the attempt's and its download's,
 * and valid until that attempt's next answer.
 *
 * goes_on  behind a piece that the same attempt has fetched.
 */
struct request attempt_request(struct attempt *attempt, bool goes_on);

#endif

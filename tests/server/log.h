/*
 * What tests read of the requests that the server has seen.
 */
#ifndef SERVER_LOG_H
#define SERVER_LOG_H

#include "answer.h"

/*
 * Note a request that is about to be answered: connection, method, target,
 * status (0: none will be sent), range, in one line.  Written straight to the
 * file, so that the line is there before the client has the answer.
 */
void log_begin(const struct exchange *exchange, unsigned status);

/*
 * Note that its answer has ended, however that was.  The same, bytes sent of the
 * body, the conditions as they were asked, and the version if the URL chose one,
 * with tabs between them.  Uses exchange->head.
 */
void log_end(struct exchange *exchange, unsigned status, uint64_t sent_bytes);

#endif

/*
 * The downloads of a session that are under way.
 */
#ifndef HTTP_CLIENT_DOWNLOAD_H
#define HTTP_CLIENT_DOWNLOAD_H

#include <coget/download.h>

struct co_http_session;

/* Cancel them all: the session is about to be closed. */
void download_cancel_all(struct co_http_session *session);

#endif

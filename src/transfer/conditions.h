/*
 * The headers that make a request one for a range, or one with a condition.
 */
#ifndef TRANSFER_CONDITIONS_H
#define TRANSFER_CONDITIONS_H

#include <curl/curl.h>

#include "model/request.h"

/*
 * Make them.  They hold for the targets of redirects, too: those stand for the
 * same resource.
 *
 * list  the caller's, for curl_slist_free_all(); NULL if there are none.
 *
 * Returns 0, UV_ENOMEM, or UV_EINVAL for a validator that cannot stand in a
 * header.
 */
int conditions_make(struct curl_slist **list, const struct request *request);

#endif

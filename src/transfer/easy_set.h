/*
 * Setting several of libcurl's options in a row.
 */
#ifndef TRANSFER_EASY_SET_H
#define TRANSFER_EASY_SET_H

#include <curl/curl.h>

/*
 * Set an option of the caller's CURL *easy, unless libcurl has refused one
 * before: the caller's CURLcode code, which is CURLE_OK at first, is what it
 * said.
 */
#define EASY_SET(option, value)                                       \
	do {                                                          \
		if (code == CURLE_OK)                                 \
			code = curl_easy_setopt(easy, option, value); \
	} while (0)

#endif

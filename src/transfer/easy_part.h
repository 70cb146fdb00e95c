/*
 * Asking libcurl for a part of a file, where no header does.
 */
#ifndef TRANSFER_EASY_PART_H
#define TRANSFER_EASY_PART_H

#include <stdbool.h>

#include <curl/curl.h>

#include "model/request.h"

/*
 * Set the handle to what the request lacks, or to all of the file.  Returns
 * whether libcurl agreed.
 */
bool easy_part_set(CURL *easy, const struct request *request);

#endif

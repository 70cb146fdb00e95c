/*
 * From the settings to libcurl's options.
 */
#ifndef TRANSFER_EASY_OPTIONS_H
#define TRANSFER_EASY_OPTIONS_H

#include <stdbool.h>

#include <curl/curl.h>

#include "model/settings.h"

/*
 * Set what is the same for all requests of a run.  Returns whether libcurl took
 * everything.
 */
bool easy_options_set(CURL *easy, const struct settings *settings);

#endif

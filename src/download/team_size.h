/*
 * How many attempts may fetch ranges of a file at the same time, and how long a
 * range has to be.
 */
#ifndef DOWNLOAD_TEAM_SIZE_H
#define DOWNLOAD_TEAM_SIZE_H

#include <stddef.h>
#include <stdint.h>

#include "model/response.h"

struct download;

/*
 * How many attempts at once the file that begins to come is worth; 0 and 1: no
 * team.
 *
 * response  that has brought its head.
 */
size_t team_size_for(const struct download *download,
		     const struct response *response);

/* No range is shorter, unless the user has shorter files divided. */
uint64_t team_size_least_bytes(const struct download *download);

#endif

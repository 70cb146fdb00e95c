/*
 * How many processors a control group may use.
 */
#ifndef RUNTIME_CPUS_H
#define RUNTIME_CPUS_H

#include <stddef.h>

/*
 * How many processors' time the text of a file cpu.max allows, rounded up; 0:
 * it sets no limit, or cannot be read.
 */
size_t cpus_of_quota(const char *text);

#endif

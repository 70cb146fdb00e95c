/*
 * How many processors the process may use.
 */
#ifndef BASE_CPUS_H
#define BASE_CPUS_H

#include <stddef.h>

/*
 * Those that it may run on (taskset, cpusets), or fewer where its control group
 * has less time than that (cpu.max of cgroup v2, rounded up, which containers
 * have from --cpus); at least 1.  Reads files of /proc and /sys.
 */
size_t cpus_count(void);

/*
 * How many processors' time the text of a file cpu.max allows, rounded up; 0:
 * it sets no limit, or cannot be read.
 */
size_t cpus_of_quota(const char *text);

#endif

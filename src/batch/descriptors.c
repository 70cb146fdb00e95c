#include "batch/descriptors.h"

#include <fcntl.h>
#include <stdint.h>
#include <sys/resource.h>
#include <unistd.h>

/* Each item's, and what libcurl, resolvers and lists open besides. */
enum { PER_ITEM = 2, BESIDES = 8 };

/* The lowest one that is free: those in use are the lowest, nearly. */
static size_t count_used(size_t limit)
{
	int fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0);

	if (fd < 0)
		return limit;
	close(fd);
	return (size_t)fd;
}

size_t descriptors_allow(size_t wanted, size_t *limit)
{
	struct rlimit rlimit;
	size_t used, items;

	*limit = SIZE_MAX;
	if (getrlimit(RLIMIT_NOFILE, &rlimit) < 0 ||
	    rlimit.rlim_cur == RLIM_INFINITY)
		return wanted;
	*limit = (size_t)rlimit.rlim_cur;
	used = count_used(*limit) + BESIDES;
	items = *limit > used ? (*limit - used) / PER_ITEM : 0;
	if (items >= wanted)
		return wanted;
	return items > 0 ? items : 1;
}

#include "download/job_limit.h"

#include <fcntl.h>
#include <stdint.h>
#include <sys/resource.h>
#include <unistd.h>

#include "download/emit.h"
#include "download/run_client.h"
#include "schedule/adaptive_limit.h"
#include "schedule/announce.h"

/* Each download's, and what libcurl, resolvers and lists open besides. */
enum { DESCRIPTORS_EACH = 2, DESCRIPTORS_BESIDES = 8 };

/* The lowest one that is free: those in use are the lowest, nearly. */
static size_t count_used_descriptors(size_t limit)
{
	int fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0);

	if (fd < 0)
		return limit;
	close(fd);
	return (size_t)fd;
}

static int emit_descriptor_limit(struct run *run, size_t limit,
				 size_t descriptors)
{
	const struct limit_change change = {
		.scope = LIMIT_OF_RUN,
		.from = run->settings->jobs,
		.to = limit,
		.reason = LIMIT_RESOURCES,
	};

	announce_limit(run->emitter, &change);
	return emit_notice(
		run->emitter,
		"no more than %zu files at once, as there may be only "
		"%zu descriptors; raise that limit (ulimit -n) for "
		"more",
		limit, descriptors);
}

/*
 * How many sockets there may be where more downloads could run than are wanted:
 * half of what is left is libcurl's, for idle ones.
 */
static size_t sockets_beside(size_t wanted, size_t possible)
{
	return wanted + (possible - wanted) * DESCRIPTORS_EACH / 2;
}

int job_limit_find(struct job_limit *limit, struct run *run)
{
	bool is_auto = run->settings->jobs == LIMIT_AUTO;
	size_t descriptors, used, possible = 1;
	struct rlimit rlimit;

	limit->jobs = is_auto ? ADAPTIVE_RUN_MAX : run->settings->jobs;
	limit->spare_descriptors = SIZE_MAX;
	if (getrlimit(RLIMIT_NOFILE, &rlimit) < 0 ||
	    rlimit.rlim_cur == RLIM_INFINITY)
		return 0;
	descriptors = (size_t)rlimit.rlim_cur;
	used = count_used_descriptors(descriptors) + DESCRIPTORS_BESIDES;
	if (descriptors >= used + DESCRIPTORS_EACH)
		possible = (descriptors - used) / DESCRIPTORS_EACH;
	if (possible >= limit->jobs) {
		limit->spare_descriptors =
			(possible - limit->jobs) * DESCRIPTORS_EACH;
		run_client_keep(run, sockets_beside(limit->jobs, possible));
		return 0;
	}
	limit->jobs = possible;
	limit->spare_descriptors = 0;
	run_client_limit(run, limit->jobs);
	if (is_auto)
		return 0;
	return emit_descriptor_limit(run, limit->jobs, descriptors);
}

/*
 * How many processors there are for us: by the kernel's masks, and by the
 * quotas of the control group and those above it.
 */
#include "runtime/cpus.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <coget/cores.h>

static size_t count_allowed(void)
{
	cpu_set_t set;

	/* Fails where there are more than the set can name. */
	if (sched_getaffinity(0, sizeof(set), &set) < 0)
		return CPU_SETSIZE;
	return (size_t)CPU_COUNT(&set);
}

/* Unlike strtoull(3) it takes neither blanks nor a sign. */
static bool take_number(const char **text, uint64_t *number)
{
	char *end;

	if (!isdigit((unsigned char)**text))
		return false;
	errno = 0;
	*number = strtoull(*text, &end, 10);
	*text = end;
	return errno == 0;
}

size_t cpus_of_quota(const char *text)
{
	uint64_t quota_us, period_us;

	if (!take_number(&text, &quota_us) || *text++ != ' ' ||
	    !take_number(&text, &period_us) || period_us == 0 ||
	    quota_us == 0)
		return 0;
	return (size_t)((quota_us - 1) / period_us + 1);
}

/* A line of a small file, without its end; empty if there is none. */
static void read_line(const char *path, const char *prefix, char *line,
		      int size)
{
	FILE *file = fopen(path, "re");
	size_t len = strlen(prefix);

	*line = '\0';
	while (file && fgets(line, size, file) &&
	       strncmp(line, prefix, len) != 0)
		*line = '\0';
	line[strcspn(line, "\n")] = '\0';
	if (file)
		fclose(file);
}

/* Of a group, and those above it; 0 for none. */
static size_t count_by_quota(char *group)
{
	char path[PATH_MAX], line[64];
	size_t least = 0;

	for (;;) {
		size_t cpus;
		char *slash;

		snprintf(path, sizeof(path), "/sys/fs/cgroup%s/cpu.max", group);
		read_line(path, "", line, sizeof(line));
		cpus = cpus_of_quota(line);
		if (cpus > 0 && (least == 0 || cpus < least))
			least = cpus;
		slash = strrchr(group, '/');
		if (!slash)
			return least;
		*slash = '\0';
	}
}

size_t co_cpu_count(void)
{
	char line[PATH_MAX / 2];
	size_t allowed = count_allowed(), by_quota;

	read_line("/proc/self/cgroup", "0::", line, sizeof(line));
	by_quota = count_by_quota(line + strspn(line, "0:"));
	return by_quota > 0 && by_quota < allowed ? by_quota : allowed;
}

/*
 * What a command takes, its descendants included.
 *
 * usage: usage FILE COMMAND [ARGUMENT...]
 *
 * Appends a line "WALL_S CPU_S PEAK_MIB" to FILE; exits as the command does.
 * PEAK_MIB is the resident size of the largest process.
 */
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static double now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double seconds(struct timeval time)
{
	return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

int main(int argc, char **argv)
{
	double start_s = now_s();
	struct rusage used;
	int status, error;
	FILE *file;
	pid_t pid;

	if (argc < 3) {
		fprintf(stderr, "usage: usage FILE COMMAND...\n");
		return 2;
	}
	/* Not fork(): the child's peak would begin at ours. */
	error = posix_spawnp(&pid, argv[2], NULL, NULL, argv + 2, environ);
	if (error) {
		fprintf(stderr, "usage: %s: %s\n", argv[2], strerror(error));
		return 127;
	}
	while (wait4(pid, &status, 0, &used) < 0) {
		if (errno != EINTR)
			return 127;
	}
	start_s = now_s() - start_s;
	file = fopen(argv[1], "a");
	if (!file) {
		perror(argv[1]);
		return 127;
	}
	fprintf(file, "%.4f %.4f %.2f\n", start_s,
		seconds(used.ru_utime) + seconds(used.ru_stime),
		(double)used.ru_maxrss / 1024);
	fclose(file);
	return WIFEXITED(status) ? WEXITSTATUS(status)
				 : 128 + WTERMSIG(status);
}

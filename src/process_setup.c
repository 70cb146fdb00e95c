#include "process_setup.h"

#include <assert.h>
#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

/*
 * What is put in the place of a closed stream is open the wrong way round, and so
 * refuses as a closed one does.
 */
bool process_open_streams(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		int flags = fd == STDIN_FILENO ? O_WRONLY : O_RDONLY;

		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", flags) != fd)
			return false;
	}
	return true;
}

void process_raise_limits(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

void process_keep_memory(void)
{
#ifdef __GLIBC__
	mallopt(M_TRIM_THRESHOLD, 16 * 1024 * 1024);
	mallopt(M_MMAP_THRESHOLD, 4 * 1024 * 1024);
	mallopt(M_TOP_PAD, 1024 * 1024);
#endif
}

/* As nohup(1) does it.  Shells do it to SIGINT for programs in the background. */
static bool is_ignored(int signum)
{
	struct sigaction action;

	return signum != SIGINT && sigaction(signum, NULL, &action) == 0 &&
	       action.sa_handler == SIG_IGN;
}

void process_hold_signals(struct process_signals *signals)
{
	static const int signums[] = {SIGINT, SIGTERM, SIGHUP, SIGXCPU};
	const size_t count = sizeof(signums) / sizeof(signums[0]);
	sigset_t held;

	static_assert(sizeof(signums) == sizeof(signals->signums), "all fit");
	signals->count = 0;
	sigemptyset(&held);
	sigaddset(&held, SIGUSR1);
	for (size_t i = 0; i < count; i++) {
		if (is_ignored(signums[i]))
			continue;
		sigaddset(&held, signums[i]);
		signals->signums[signals->count++] = signums[i];
	}
	pthread_sigmask(SIG_BLOCK, &held, &signals->unheld);
}

void process_release_signals(const struct process_signals *signals)
{
	pthread_sigmask(SIG_SETMASK, &signals->unheld, NULL);
}

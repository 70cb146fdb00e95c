/*
 * Two tasks take turns with a lock, and the second has no time left to finish its
 * turn.  However a block is left, what it has entered is left, too.
 */
#include <stdio.h>

#include <coget/coget.h>

static struct co_lock lock;

static int work(void *arg)
{
	const char *name = *(const char **)arg;
	int status;

	CO_WITH_TIMEOUT (100 * CO_MILLISECOND, status) {
		CO_WITH_LOCK (&lock, status) {
			printf("%s has the lock\n", name);
			status = co_sleep(60 * CO_MILLISECOND);
		}
	}
	printf("%s: %s\n", name, co_strerror(status));
	return 0;
}

static int run_both(void *arg)
{
	const char *names[] = {"Ann", "Bob"};

	(void)arg;
	co_lock_init(&lock);
	return co_gather(CO_EACH(work, names));
}

int main(void)
{
	return co_run(run_both, NULL) < 0;
}

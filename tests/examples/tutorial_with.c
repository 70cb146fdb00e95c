/*
 * Two tasks take turns with a lock, and the second has no time left to finish its
 * turn.  However a block is left, what it has entered is left, too.
 */
#include <stdio.h>

#include <coget/coget.h>

static struct co_lock lock = CO_LOCK_INIT(lock);

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

CO_MAIN(argc, argv)
{
	const char *names[] = {"Ann", "Bob"};

	return co_gather(CO_EACH(work, names));
}

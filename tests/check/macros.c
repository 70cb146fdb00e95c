/* A user of the macros that open blocks, as C and as C++: see macros.sh. */
#include <coget/coget.h>

static int produce(void *arg, struct co_generator *generator)
{
	const char *const *words = (const char *const *)arg;
	int status = 0;

	for (; *words && status == 0; words++)
		status = co_generator_yield(generator, (void *)*words);
	return status;
}

static int count_pairs(const char **words, struct co_lock *lock)
{
	struct co_generator outer, inner;
	struct co_task_group group;
	const char *a, *b;
	int status, pairs = 0;

	co_generator_init(&outer, produce, (void *)words);
	CO_FOR (a, &outer) {
		co_generator_init(&inner, produce, (void *)words);
		CO_FOR (b, &inner) {
			if (*a == *b)
				goto out;
			CO_WITH_LOCK (lock, status)
				CO_WITH_TIMEOUT (CO_SECOND, status)
					CO_WITH_TASK_GROUP (&group, status)
						CO_WITH_SHIELD ()
							pairs++;
			if (status < 0)
				return status;
		}
	}
out:
	return pairs;
}

static int main_task(void *arg)
{
	const char *words[] = {"a", "b", NULL};
	struct co_semaphore semaphore;
	struct co_lock lock;
	int status, pairs = 0;

	(void)arg;
	co_lock_init(&lock);
	co_semaphore_init(&semaphore, 1);
	CO_WITH_SEMAPHORE (&semaphore, status)
		pairs = count_pairs(words, &lock);
	return status < 0 ? status : pairs;
}

int main(void)
{
	return co_run(main_task, NULL) == 0 ? 0 : 1;
}

/*
 * Exceptions in coroutines, for tests/check/install.sh: each is caught where it
 * was thrown, though other tasks run between.
 */
#include <cstdio>
#include <stdexcept>
#include <string>

#include <coget/coget.h>

static int fail_after_a_turn(const std::string &what)
{
	int status = co_sleep(0);

	if (status == 0)
		throw std::runtime_error(what);
	return status;
}

/* Blocks are left by an exception, too. */
static int fail_in_blocks(const std::string &what, co_lock *lock)
{
	int status = 0;

	CO_WITH_TIMEOUT (CO_SECOND, status)
		CO_WITH_LOCK (lock, status)
			status = fail_after_a_turn(what);
	return status;
}

static int work(void *arg)
{
	std::string name(1, *static_cast<char *>(arg));
	co_lock lock;

	co_lock_init(&lock);
	try {
		return fail_in_blocks(name, &lock);
	} catch (const std::exception &e) {
		std::printf("%s caught %s%s\n", name.c_str(), e.what(),
			    co_lock_locked(&lock) ? " in a lock" : "");
	}
	return co_sleep(0);
}

static int run(void *)
{
	char names[] = {'a', 'b'};

	return co_gather(CO_EACH(work, names));
}

int main()
{
	return co_run(run, nullptr) < 0;
}

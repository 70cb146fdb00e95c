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

static int work(void *arg)
{
	std::string name(1, *static_cast<char *>(arg));

	try {
		return fail_after_a_turn(name);
	} catch (const std::exception &e) {
		std::printf("%s caught %s\n", name.c_str(), e.what());
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

/*
 * Exceptions in coroutines, for tests/check/install.sh: each is caught where it
 * was thrown, though other tasks run between, also in a catch block.
 */
#include <cstdio>
#include <exception>
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

static void yield_turns(int turns)
{
	while (turns-- > 0)
		if (co_sleep(0) < 0)
			std::printf("cancelled\n");
}

/* How many exceptions unwind the stack when it goes, though others do, too. */
struct witness {
	const int expected;

	~witness()
	{
		yield_turns(2);
		if (std::uncaught_exceptions() != expected)
			std::printf("%d exceptions, not %d\n",
				    std::uncaught_exceptions(), expected);
	}
};

static void fail_with_witness(const std::string &what, int turns)
{
	witness witness = {1};

	yield_turns(turns);
	throw std::runtime_error(what);
}

/* Suspends in a catch block, and in one within, and throws on from both. */
static void rethrow_after(const std::string &what, int turns)
{
	try {
		fail_with_witness(what, turns);
	} catch (const std::exception &) {
		yield_turns(turns);
		try {
			fail_with_witness(what + what, 1);
		} catch (const std::exception &e) {
			yield_turns(turns);
			if (e.what() != what + what)
				std::printf("%s\n", e.what());
		}
		yield_turns(1);
		throw;
	}
}

static int handle(void *arg)
{
	char letter = *static_cast<char *>(arg);
	std::string name(3, letter);

	try {
		rethrow_after(name, letter % 3 + 1);
	} catch (const std::exception &e) {
		yield_turns(letter % 2);
		if (e.what() != name)
			std::printf("%s, not %s\n", e.what(), name.c_str());
	}
	return std::uncaught_exceptions();
}

/* Begins while the task that starts it handles an exception, and has none. */
static int have_none(void *)
{
	return std::current_exception() || std::uncaught_exceptions() > 0;
}

static int start_in_a_catch_block()
{
	co_task *task;

	try {
		throw std::runtime_error("of the starter");
	} catch (const std::exception &) {
		int status = co_create_task(&task, have_none, nullptr);

		if (status < 0)
			return status;
		status = co_join(task);
		co_task_release(task);
		return std::current_exception() ? status : 1;
	}
}

static int run(void *)
{
	char names[] = {'a', 'b', 'c', 'd', 'e', 'f'};
	int status = co_gather(work, names, 2, 1);

	if (status == 0)
		status = co_gather(CO_EACH(handle, names));
	if (status == 0)
		status = start_in_a_catch_block();
	if (status != 0)
		std::printf("ended with %d\n", status);
	return status;
}

/* A run within a catch block leaves that as it was. */
int main()
{
	try {
		throw std::runtime_error("of main");
	} catch (const std::exception &e) {
		int status = co_run(run, nullptr);

		try {
			throw;
		} catch (const std::exception &again) {
			return status != 0 || &again != &e;
		}
	}
}

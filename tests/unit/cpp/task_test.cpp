#include <memory>
#include <stdexcept>

#include "harness.hpp"

using namespace std::chrono_literals;
using harness::note;

TEST(a_task_returns_what_its_lambda_does)
{
	auto seven = coget::create_task([] {
		coget::sleep(1s);
		return 7;
	});
	coget::task text([] { return std::string("text"); });
	coget::task<void> nothing([] { note("ran"); });

	EXPECT(seven && !seven.done());
	EXPECT_EQUAL(seven.join(), 7);
	EXPECT(!seven);
	EXPECT_EQUAL(text.join(), "text");
	nothing.join();
	EXPECT_EQUAL(harness::trace, "ran");
}

TEST(a_lambda_may_have_captured_what_can_only_be_moved)
{
	auto number = std::make_unique<int>(5);
	auto task = coget::create_task([number = std::move(number)]() mutable {
		coget::yield();
		return std::move(number);
	});

	EXPECT_EQUAL(*task.join(), 5);
}

TEST(join_throws_what_the_task_has_thrown)
{
	auto fails = coget::create_task([]() -> int {
		coget::yield();
		throw std::runtime_error("of the task");
	});
	auto odd = coget::create_task([] { throw 5; });

	try {
		fails.join();
		EXPECT(false);
	} catch (const std::runtime_error &e) {
		EXPECT_EQUAL(std::string(e.what()), "of the task");
	}
	EXPECT_THROW(odd.join(), int);
	EXPECT_STATUS(fails.join(), UV_EINVAL);
}

TEST(a_task_may_return_a_reference)
{
	int number = 3;
	auto task = coget::create_task([&]() -> int & { return number; });

	task.join()++;
	EXPECT_EQUAL(number, 4);
}

struct witness {
	const char *name;
	bool is_owner = true;

	explicit witness(const char *of) : name(of) {}
	witness(witness &&other) noexcept : name(other.name)
	{
		other.is_owner = false;
	}
	~witness()
	{
		if (is_owner)
			note(name);
	}
};

TEST(what_was_captured_goes_with_the_end_of_the_task)
{
	auto task = coget::create_task([w = witness("gone")] {});

	coget::yield();
	EXPECT(task.done());
	EXPECT_EQUAL(harness::trace, "gone");
	task.join();
}

TEST(a_task_that_is_not_joined_is_cancelled_and_waited_for)
{
	{
		auto task = coget::create_task([w = witness("gone")] {
			try {
				coget::sleep(coget::forever);
			} catch (const coget::cancelled &) {
				coget::shield shield;

				coget::sleep(1s);
				note("cancelled");
				throw;
			}
		});
		auto never = coget::create_task([w = witness("never")] {});

		coget::yield();
		never.cancel();
	}
	EXPECT_EQUAL(harness::trace, "never cancelled gone");
}

TEST(a_task_that_was_cancelled_before_it_began_says_so)
{
	auto task = coget::create_task([w = witness("gone")] { return 1; });

	EXPECT(task.cancel());
	EXPECT_THROW(task.join(), coget::cancelled);
	EXPECT_EQUAL(harness::trace, "gone");
}

TEST(tasks_can_be_moved)
{
	std::vector<coget::task<int>> tasks;
	coget::task<int> one;
	int sum = 0;

	for (int i = 0; i < 50; i++)
		tasks.push_back(coget::create_task([i] {
			coget::sleep(std::chrono::milliseconds(50 - i));
			return i;
		}));
	one = std::move(tasks.front());
	one = coget::create_task([] { return 0; });
	tasks.front() = std::move(one);
	for (auto &task : tasks)
		sum += task.join();
	EXPECT_EQUAL(sum, 49 * 50 / 2);
}

TEST(a_cancelled_joiner_passes_it_on)
{
	auto outer = coget::create_task([] {
		auto inner = coget::create_task([] {
			coget::sleep(coget::forever);
			return 1;
		});

		return inner.join();
	});

	coget::yield();
	coget::yield();
	outer.cancel();
	EXPECT_THROW(outer.join(), coget::cancelled);
}

static int fail_slowly(int turns, const char *what)
{
	for (int i = 0; i < turns; i++)
		coget::yield();
	throw std::runtime_error(what);
}

/* The exception that is handled is each task's own. */
TEST(exceptions_survive_a_suspension_in_a_catch_block)
{
	auto handle = [](int turns, std::string name) {
		try {
			fail_slowly(turns, name.c_str());
		} catch (const std::exception &e) {
			coget::sleep(std::chrono::milliseconds(10 - turns));
			try {
				fail_slowly(1, "inner");
			} catch (const std::exception &inner) {
				coget::yield();
				EXPECT_EQUAL(std::string(inner.what()),
					     "inner");
			}
			coget::yield();
			EXPECT_EQUAL(std::string(e.what()), name);
			throw;
		}
	};
	std::vector<coget::task<void>> tasks;

	for (int i = 0; i < 8; i++)
		tasks.push_back(coget::create_task(
			[=] { handle(i, "name " + std::to_string(i)); }));
	for (int i = 0; i < 8; i++) {
		try {
			tasks[i].join();
			EXPECT(false);
		} catch (const std::runtime_error &e) {
			coget::yield();
			EXPECT_EQUAL(std::string(e.what()),
				     "name " + std::to_string(i));
		}
	}
}

TEST(to_thread_returns_and_throws)
{
	auto number = std::make_unique<int>(6);

	EXPECT_EQUAL(coget::to_thread([&] { return *number * 7; }), 42);
	EXPECT_THROW(coget::to_thread([] { throw std::logic_error("there"); }),
		     std::logic_error);
	coget::to_thread([] {});
}

PLAIN_TEST(run_returns_and_throws)
{
	EXPECT_EQUAL(coget::run([] {
			     coget::yield();
			     return std::string("done");
		     }),
		     "done");
	EXPECT_THROW(coget::run([] { throw std::out_of_range("x"); }),
		     std::out_of_range);
	coget::run([] { EXPECT_STATUS(coget::run([] {}), UV_EBUSY); });
	EXPECT_STATUS(coget::create_task([] {}), UV_EINVAL);
	EXPECT_STATUS(coget::sleep(1s), UV_EINVAL);
}

PLAIN_TEST(run_main_returns_an_exit_status)
{
	char name[] = "/bin/name";
	char *argv[] = {name, nullptr};

	EXPECT_EQUAL(coget::run_main(1, argv, [] { coget::yield(); }), 0);
	EXPECT_EQUAL(coget::run_main(1, argv, [] { return 3; }), 3);
	EXPECT(std::freopen("/dev/null", "w", stderr));
	EXPECT_EQUAL(coget::run_main(1, argv,
				     [] { throw std::runtime_error("x"); }),
		     EXIT_FAILURE);
	EXPECT_EQUAL(coget::run_main(1, argv, [] { throw 5; }), EXIT_FAILURE);
	EXPECT_EQUAL(coget::run_main(1, argv, [] { throw coget::cancelled(); }),
		     EXIT_FAILURE);
}

int main()
{
	return harness::run_all();
}

#include <list>
#include <memory>
#include <stdexcept>

#include "harness.hpp"

using namespace std::chrono_literals;
using harness::note;

TEST(of_lambdas_returns_a_tuple_in_the_order_given)
{
	int64_t start_ns = co_time_ns();
	auto [number, text, nothing, moved] = coget::gather(
		[] {
			coget::sleep(3s);
			return 7;
		},
		[] {
			coget::sleep(2s);
			return std::string("text");
		},
		[] { note("ran"); }, [] { return std::make_unique<int>(5); });

	(void)nothing;
	EXPECT_EQUAL(number, 7);
	EXPECT_EQUAL(text, "text");
	EXPECT_EQUAL(*moved, 5);
	EXPECT_EQUAL(harness::trace, "ran");
	EXPECT_EQUAL(co_time_ns() - start_ns, 3 * CO_SECOND);
}

TEST(of_nothing_is_empty)
{
	EXPECT_EQUAL(std::tuple_size<decltype(coget::gather())>::value, 0u);
	coget::gather();
}

TEST(takes_callables_that_have_names)
{
	auto one = [] { return 1; };
	const auto two = [] { return 2; };
	auto [a, b, c] = coget::gather(one, two, one);

	EXPECT_EQUAL(a + b + c, 4);
}

TEST(throws_what_was_thrown_first_when_all_have_ended)
{
	try {
		coget::gather(
			[] {
				coget::sleep(3s);
				note("end");
				throw std::logic_error("later");
			},
			[]() -> int {
				coget::sleep(1s);
				throw std::runtime_error("first");
			},
			[] {
				coget::sleep(5s);
				note("end");
			});
		EXPECT(false);
	} catch (const std::runtime_error &e) {
		EXPECT_EQUAL(std::string(e.what()), "first");
	}
	EXPECT_EQUAL(harness::trace, "end end");
}

TEST(a_cancellation_reaches_all)
{
	auto task = coget::create_task([] {
		coget::gather([] { coget::sleep(coget::forever); },
			      [] {
				      coget::sleep(coget::forever);
				      return 1;
			      });
	});

	coget::yield();
	coget::yield();
	task.cancel();
	EXPECT_THROW(task.join(), coget::cancelled);
	co_task_cancel(co_current_task());
	EXPECT_THROW(coget::gather([] { note("never"); }), coget::cancelled);
	EXPECT_EQUAL(co_uncancel(), 0u);
	EXPECT_EQUAL(harness::trace, "");
}

TEST(over_a_range_returns_a_vector)
{
	std::vector<int> numbers = {3, 1, 2};
	std::list<std::string> words = {"a", "b"};
	auto squares = coget::gather_each(numbers, [](int &number) {
		coget::sleep(std::chrono::seconds(number));
		note(std::to_string(number));
		return number * number;
	});

	EXPECT(squares == (std::vector<int>{9, 1, 4}));
	EXPECT_EQUAL(harness::trace, "1 2 3");
	coget::gather_each(words, [](std::string &word) { word += "!"; });
	EXPECT_EQUAL(words.front() + words.back(), "a!b!");
	numbers.clear();
	EXPECT(coget::gather_each(numbers, [](int n) { return n; }).empty());
}

TEST(over_a_range_throws_what_was_thrown_first)
{
	const std::vector<int> numbers = {3, 1, 2};

	try {
		coget::gather_each(numbers, [](const int &number) {
			coget::sleep(std::chrono::seconds(number));
			throw number;
		});
		EXPECT(false);
	} catch (int number) {
		EXPECT_EQUAL(number, 1);
	}
}

int main()
{
	return harness::run_all();
}

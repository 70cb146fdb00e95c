#include <memory>

#include "harness.hpp"

using namespace std::chrono_literals;
using harness::note;

template <class T> struct maker;

template <> struct maker<int> {
	static int make(int i) { return i; }
	static int number(const int &value) { return value; }
};

template <> struct maker<std::string> {
	static std::string make(int i)
	{
		return "a text that is longer than a pointer " +
		       std::to_string(i);
	}
	static int number(const std::string &value)
	{
		return std::stoi(value.substr(value.rfind(' ')));
	}
};

template <> struct maker<std::unique_ptr<int>> {
	static std::unique_ptr<int> make(int i)
	{
		return std::make_unique<int>(i);
	}
	static int number(const std::unique_ptr<int> &value)
	{
		return *value;
	}
};

template <class T> static void pass_values()
{
	using make = maker<T>;
	coget::queue<T> queue(2);
	int sum = 0;
	T refused = make::make(9);

	EXPECT_EQUAL(queue.capacity(), 2u);
	coget::gather(
		[&] {
			for (int i = 0; i < 100; i++)
				queue.put(make::make(i));
			queue.shutdown();
		},
		[&] {
			int expected = 0;

			for (auto &value : queue) {
				EXPECT_EQUAL(make::number(value), expected++);
				sum += make::number(value);
				queue.task_done();
			}
		},
		[&] { queue.join(); });
	EXPECT_EQUAL(sum, 99 * 50);
	EXPECT(!queue.get());
	EXPECT_STATUS(queue.put(make::make(1)), CO_QUEUE_SHUT_DOWN);
	EXPECT_STATUS(queue.try_put(std::move(refused)), CO_QUEUE_SHUT_DOWN);
	EXPECT_EQUAL(make::number(refused), 9);
}

TEST(small_values_pass) { pass_values<int>(); }

TEST(large_values_pass) { pass_values<std::string>(); }

TEST(values_that_can_only_be_moved_pass)
{
	pass_values<std::unique_ptr<int>>();
}

TEST(a_full_and_an_empty_queue_say_so)
{
	coget::queue<std::string> queue(1);
	std::string second = "second";

	EXPECT(!queue.try_get());
	EXPECT(queue.try_put("first"));
	EXPECT(!queue.try_put(std::move(second)));
	EXPECT_EQUAL(second, "second");
	EXPECT_EQUAL(queue.size(), 1u);
	EXPECT_EQUAL(*queue.try_get(), "first");
}

TEST(a_cancelled_put_or_get_moves_nothing)
{
	coget::queue<std::unique_ptr<int>> queue(1);

	EXPECT_THROW(coget::with_timeout(1s, [&] { queue.get(); }),
		     coget::timed_out);
	queue.put(std::make_unique<int>(1));
	EXPECT_THROW(coget::with_timeout(
			     1s, [&] { queue.put(std::make_unique<int>(2)); }),
		     coget::timed_out);
	EXPECT_EQUAL(**queue.get(), 1);
	EXPECT_EQUAL(queue.size(), 0u);
}

TEST(what_is_left_is_dropped)
{
	coget::queue<std::shared_ptr<int>> queue;
	auto value = std::make_shared<int>(1);

	for (int i = 0; i < 20; i++)
		queue.put(value);
	EXPECT_EQUAL(value.use_count(), 21);
	queue.shutdown(true);
	EXPECT_EQUAL(value.use_count(), 1);
	queue.join();
	{
		coget::queue<std::shared_ptr<int>> other;

		other.put(value);
	}
	EXPECT_EQUAL(value.use_count(), 1);
}

TEST(a_producer_and_its_consumers_end_each_other)
{
	coget::queue<int> queue(1);

	EXPECT_THROW(
		coget::with_task_group([&](coget::task_group &group) {
			group.create_task([&] {
				for (int i = 0;; i++)
					queue.put(i);
			});
			group.create_task([&] {
				for (int number : queue)
					if (number == 5)
						throw number;
			});
		}),
		int);
}

int main()
{
	return harness::run_all();
}

#include <memory>
#include <mutex>
#include <stdexcept>

#include "harness.hpp"

using namespace std::chrono_literals;
using harness::note;

TEST(a_mutex_is_for_the_guards_of_the_standard_library)
{
	coget::mutex mutex, other;
	auto take_turns = [&] {
		std::lock_guard<coget::mutex> guard(mutex);

		note("(");
		coget::yield();
		note(")");
	};

	coget::gather(take_turns, take_turns, take_turns);
	EXPECT_EQUAL(harness::trace, "( ) ( ) ( )");
	{
		std::scoped_lock both(mutex, other);

		EXPECT(mutex.locked() && other.locked());
		EXPECT(!mutex.try_lock());
	}
	EXPECT(!mutex.locked() && mutex.try_lock());
	mutex.unlock();
}

TEST(a_cancelled_wait_for_a_mutex_throws)
{
	coget::mutex mutex;
	std::unique_lock<coget::mutex> held(mutex);

	EXPECT_THROW(coget::with_timeout(
			     1s, [&] { std::lock_guard guard(mutex); }),
		     coget::timed_out);
	EXPECT(held.owns_lock());
}

TEST(a_condition_waits_for_what_holds)
{
	coget::mutex mutex;
	coget::condition changed(mutex);
	int number = 0;

	coget::gather(
		[&] {
			std::lock_guard guard(mutex);

			changed.wait([&] { return number == 3; });
			note("three");
		},
		[&] {
			for (int i = 0; i < 3; i++) {
				std::lock_guard guard(mutex);

				number++;
				changed.notify_all();
				coget::yield();
			}
		});
	EXPECT_EQUAL(harness::trace, "three");
	EXPECT_STATUS(changed.notify_one(), UV_EPERM);
}

TEST(a_semaphore_lets_so_many_in)
{
	coget::semaphore desks(2);
	int at_work = 0, most = 0;
	std::vector<int> workers(6);

	coget::gather_each(workers, [&](int &) {
		coget::semaphore::permit permit(desks);

		most = std::max(most, ++at_work);
		coget::sleep(1s);
		at_work--;
	});
	EXPECT_EQUAL(most, 2);
	EXPECT(desks.try_acquire() && desks.try_acquire());
	EXPECT(!desks.try_acquire());
	desks.release();
	desks.acquire();
}

TEST(an_event_wakes_all)
{
	coget::event event;

	coget::gather([&] { event.wait(); }, [&] { event.wait(); },
		      [&] { event.set(); });
	EXPECT(event.is_set());
	event.clear();
	EXPECT(!event.is_set());
}

TEST(a_future_has_a_value_for_all_who_wait)
{
	coget::future<std::unique_ptr<int>> future;
	coget::future<void> nothing;
	auto read = [&] { return *future.get(); };
	auto [a, b, c, d] = coget::gather(
		read, read,
		[&] {
			coget::sleep(1s);
			EXPECT(!future.done());
			EXPECT(future.set_value(std::make_unique<int>(5)));
			EXPECT(!future.set_value(nullptr));
			EXPECT(nothing.set_value());
		},
		[&] { nothing.get(); });

	(void)c;
	(void)d;
	EXPECT_EQUAL(a + b, 10);
	EXPECT_EQUAL(*future.get(), 5);
}

TEST(a_future_may_have_an_exception)
{
	coget::future<int> future;
	auto read = [&] {
		EXPECT_THROW(future.get(), std::range_error);
	};

	coget::gather(read, read, [&] {
		EXPECT(future.set_exception(
			std::make_exception_ptr(std::range_error("x"))));
	});
	EXPECT(!future.set_value(3));
	EXPECT_THROW(future.get(), std::range_error);
}

TEST(a_cancelled_wait_for_a_future_throws)
{
	coget::future<int> future;

	EXPECT_THROW(coget::with_timeout(1s, [&] { future.get(); }),
		     coget::timed_out);
	EXPECT(!future.done());
}

int main()
{
	return harness::run_all();
}

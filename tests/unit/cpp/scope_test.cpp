#include <memory>
#include <stdexcept>

#include "harness.hpp"

using namespace std::chrono_literals;
using harness::note;

TEST(with_timeout_returns_what_ends_in_time)
{
	int number = 4;

	EXPECT_EQUAL(coget::with_timeout(2s,
					 [] {
						 coget::sleep(1s);
						 return 7;
					 }),
		     7);
	coget::with_timeout(1s, [&]() -> int & { return number; })++;
	EXPECT_EQUAL(number, 5);
	coget::with_timeout(coget::forever, [] { coget::sleep(1h); });
}

TEST(with_timeout_throws_timed_out_and_passes_other_exceptions)
{
	EXPECT_THROW(coget::with_timeout(1s, [] { coget::sleep(2s); }),
		     coget::timed_out);
	EXPECT_THROW(coget::with_timeout(0s, [] { coget::yield(); }),
		     coget::timed_out);
	EXPECT_THROW(coget::with_timeout(1s, [] { throw std::range_error(""); }),
		     std::range_error);
	EXPECT_EQUAL(coget::with_timeout(1s,
					 [] {
						 EXPECT_THROW(coget::sleep(2s),
							      coget::cancelled);
						 return 8;
					 }),
		     8);
	coget::yield();
}

TEST(a_timeout_never_takes_a_cancellation_for_its_own)
{
	auto task = coget::create_task([] {
		coget::with_timeout(1h, [] { coget::sleep(coget::forever); });
	});

	coget::yield();
	task.cancel();
	EXPECT_THROW(task.join(), coget::cancelled);
	EXPECT_THROW(coget::with_timeout(1s,
					 [] {
						 coget::with_timeout(2s, [] {
							 coget::sleep(3s);
						 });
					 }),
		     coget::timed_out);
}

TEST(a_timeout_can_be_moved_and_cancelled)
{
	coget::with_timeout(1s, [](coget::timeout &limit) {
		limit.reschedule(1h);
		coget::sleep(2s);
		EXPECT(!limit.expired());
	});
	EXPECT_THROW(coget::with_timeout(coget::forever,
					 [](coget::timeout &limit) {
						 limit.cancel();
						 EXPECT(limit.expired());
						 coget::yield();
					 }),
		     coget::timed_out);
}

TEST(a_timeout_of_a_block_is_left_on_every_path)
{
	for (int i = 0; i < 2; i++) {
		coget::timeout limit(1s);

		if (i == 0)
			continue;
		EXPECT_THROW(coget::sleep(2s), coget::cancelled);
		EXPECT(limit.expired());
	}
	coget::sleep(2s);
}

TEST(a_shield_keeps_cancellation_out)
{
	co_task_cancel(co_current_task());
	{
		coget::shield shield;

		coget::sleep(1s);
	}
	EXPECT_THROW(coget::sleep(1s), coget::cancelled);
	EXPECT_EQUAL(co_uncancel(), 0u);
}

TEST(a_group_waits_for_its_tasks)
{
	auto number = std::make_unique<int>(2);
	int sum = 0;

	coget::with_task_group([&](coget::task_group &group) {
		group.create_task([&] {
			coget::sleep(2s);
			sum += 1;
			group.create_task([&] { sum += 10; });
		});
		group.create_task([&, number = std::move(number)] {
			coget::sleep(1s);
			sum += *number;
			return "dropped";
		});
		EXPECT_EQUAL(sum, 0);
	});
	EXPECT_EQUAL(sum, 13);
}

TEST(a_failure_cancels_the_siblings_and_the_block)
{
	try {
		coget::with_task_group([](coget::task_group &group) {
			group.create_task([] {
				try {
					coget::sleep(1h);
				} catch (const coget::cancelled &) {
					note("sibling");
					throw;
				}
			});
			group.create_task([] {
				coget::sleep(1s);
				throw std::runtime_error("first");
			});
			try {
				coget::sleep(1h);
			} catch (const coget::cancelled &) {
				note("block");
				throw;
			}
		});
		EXPECT(false);
	} catch (const std::runtime_error &e) {
		EXPECT_EQUAL(std::string(e.what()), "first");
	}
	EXPECT_EQUAL(harness::trace, "sibling block");
}

TEST(a_failure_of_the_block_is_thrown_when_all_have_ended)
{
	EXPECT_THROW(coget::with_task_group([](coget::task_group &group) {
			     group.create_task([] {
				     try {
					     coget::sleep(1h);
				     } catch (const coget::cancelled &) {
					     coget::shield shield;

					     coget::sleep(1s);
					     note("sibling");
					     throw std::logic_error("late");
				     }
			     });
			     coget::yield();
			     throw std::range_error("block");
		     }),
		     std::range_error);
	EXPECT_EQUAL(harness::trace, "sibling");
}

TEST(a_failure_while_the_group_is_joined_is_thrown)
{
	EXPECT_THROW(coget::with_task_group([](coget::task_group &group) {
			     group.create_task([] {
				     coget::sleep(1s);
				     coget::check(UV_EPIPE);
			     });
		     }),
		     coget::error);
}

TEST(a_cancelled_group_ends_in_peace)
{
	coget::with_task_group([](coget::task_group &group) {
		group.create_task([] { coget::sleep(1h); });
		group.create_task([] { note("never"); });
		group.cancel();
		EXPECT_THROW(group.create_task([] {}), coget::cancelled);
		coget::sleep(1h);
	});
	EXPECT_EQUAL(harness::trace, "");
}

TEST(a_cancellation_reaches_all_of_a_group)
{
	auto task = coget::create_task([] {
		coget::with_task_group([](coget::task_group &group) {
			group.create_task([] { coget::sleep(1h); });
		});
	});

	coget::yield();
	coget::yield();
	task.cancel();
	EXPECT_THROW(task.join(), coget::cancelled);
}

TEST(a_group_of_a_block_is_joined_or_cancelled)
{
	int count = 0;

	{
		coget::task_group group;

		for (int i = 0; i < 100; i++)
			group.create_task([&] { count++; });
		group.join();
		EXPECT_EQUAL(count, 100);
		EXPECT_STATUS(group.join(), UV_EINVAL);
		EXPECT_STATUS(group.create_task([] {}), UV_EINVAL);
		group.cancel();
	}
	EXPECT_THROW(
		{
			coget::task_group group;

			group.create_task([&] {
				coget::sleep(1h);
				count++;
			});
			coget::yield();
			group.create_task([&] { count++; });
			throw std::range_error("block");
		},
		std::range_error);
	EXPECT_EQUAL(count, 100);
}

TEST(tasks_throw_more_than_one_way)
{
	EXPECT_THROW(coget::with_task_group([](coget::task_group &group) {
			     group.create_task([] { throw 5; });
			     group.create_task(
				     [] { throw std::range_error("second"); });
		     }),
		     int);
}

int main()
{
	return harness::run_all();
}

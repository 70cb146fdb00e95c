/*
 * Boost.Fiber, which has neither semaphores (in 1.74), nor timeouts around calls,
 * nor I/O of its own.
 */
#include <chrono>
#include <vector>

#include <boost/fiber/all.hpp>

#include "measure.h"

namespace fibers = boost::fibers;

static int measure_switch(void *figure)
{
	auto yield_often = [] {
		for (int i = 0; i < MANY; i++)
			boost::this_fiber::yield();
	};
	int64_t start_ns = measure_ns();
	fibers::fiber first(yield_often), second(yield_often);

	first.join();
	second.join();
	*(double *)figure = measure_each(start_ns, 2 * MANY);
	return 0;
}

static int measure_spawn(void *figure)
{
	int64_t start_ns = measure_ns();

	for (int i = 0; i < MANY; i++)
		fibers::fiber([] {}).join();
	*(double *)figure = measure_each(start_ns, MANY);
	return 0;
}

static int measure_queue(void *figure)
{
	int64_t start_ns = measure_ns();
	fibers::buffered_channel<void *> queue(128);
	fibers::fiber producer([&] {
		for (int i = 0; i < MANY; i++)
			queue.push(&queue);
		queue.close();
	});

	for (void *item : queue)
		(void)item;
	producer.join();
	*(double *)figure = measure_each(start_ns, MANY);
	return 0;
}

static int measure_lock(void *figure)
{
	int64_t start_ns = measure_ns();
	fibers::mutex mutex;

	for (int i = 0; i < 5 * MANY; i++) {
		mutex.lock();
		mutex.unlock();
	}
	*(double *)figure = measure_each(start_ns, 5 * MANY);
	return 0;
}

static int measure_sleepers(void *figure)
{
	int64_t start_ns = measure_ns();
	std::vector<fibers::fiber> tasks;

	for (int i = 0; i < SLEEPERS; i++)
		tasks.emplace_back([] {
			boost::this_fiber::sleep_for(std::chrono::seconds(1));
		});
	for (auto &task : tasks)
		task.join();
	*(double *)figure = measure_over_a_second(start_ns);
	return 0;
}

static double idle_bytes(size_t count)
{
	double before = measure_resident_bytes(), bytes;
	std::vector<fibers::fiber> tasks;
	fibers::promise<void> end;
	auto waits = [ended = end.get_future().share()] { ended.wait(); };

	for (size_t i = 0; i < count; i++)
		tasks.emplace_back(waits);
	boost::this_fiber::yield();
	bytes = measure_resident_bytes() - before;
	end.set_value();
	for (auto &task : tasks)
		task.join();
	return bytes / (double)count;
}

static int measure_idle(void *figure)
{
	*(double *)figure = idle_bytes(SLEEPERS);
	return 0;
}

static int measure_million(void *figure)
{
	int64_t start_ns = measure_ns();
	double bytes = idle_bytes(MILLION);

	*(double *)figure = measure_each(start_ns, 1000000000);
	printf("boost million_bytes %.0f\n", bytes);
	return 0;
}

static const struct measure measures[] = {
	{"switch", measure_switch},
	{"spawn", measure_spawn},
	{"queue", measure_queue},
	{"lock", measure_lock},
	{"sleepers", measure_sleepers},
	{"idle", measure_idle},
	{"million", measure_million},
	{nullptr, nullptr},
};

int main(int, char **argv)
{
	return measure_main("boost", measures, measure_directly, argv[1]);
}

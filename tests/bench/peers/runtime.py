"""The measures of ../runtime.c on asyncio.

usage: runtime.py [KEY...]; each measure should be given a process of its own.
"""
import asyncio
import os
import sys
import time

SLEEPERS = 100_000


def per_operation(start, count):
    return (time.perf_counter_ns() - start) / count


async def measure_switch():
    count = 100_000

    async def yield_often():
        for _ in range(count):
            await asyncio.sleep(0)

    start = time.perf_counter_ns()
    await asyncio.gather(yield_often(), yield_often())
    return per_operation(start, 2 * count)


async def do_nothing():
    pass


async def measure_spawn():
    count = 50_000
    start = time.perf_counter_ns()
    for _ in range(count):
        await asyncio.create_task(do_nothing())
    return per_operation(start, count)


async def measure_queue():
    count = 100_000
    queue = asyncio.Queue(128)

    async def produce():
        for _ in range(count):
            await queue.put(None)

    async def consume():
        for _ in range(count):
            await queue.get()

    start = time.perf_counter_ns()
    await asyncio.gather(produce(), consume())
    return per_operation(start, count)


async def measure_held(primitive):
    count = 200_000
    start = time.perf_counter_ns()
    for _ in range(count):
        async with primitive:
            pass
    return per_operation(start, count)


async def measure_lock():
    return await measure_held(asyncio.Lock())


async def measure_semaphore():
    return await measure_held(asyncio.Semaphore(10))


async def measure_timeout():
    count = 50_000
    start = time.perf_counter_ns()
    for _ in range(count):
        async with asyncio.timeout(1):
            pass
    return per_operation(start, count)


async def measure_wait_for():
    count = 20_000
    start = time.perf_counter_ns()
    for _ in range(count):
        await asyncio.wait_for(asyncio.sleep(0), 1)
    return per_operation(start, count)


async def measure_thread():
    count = 5_000
    start = time.perf_counter_ns()
    for _ in range(count):
        await asyncio.to_thread(int)
    return per_operation(start, count)


async def measure_sleepers():
    start = time.perf_counter_ns()
    await asyncio.gather(*(asyncio.sleep(1) for _ in range(SLEEPERS)))
    return (time.perf_counter_ns() - start) / 1e6 - 1000


def resident_bytes():
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")


async def measure_idle():
    before = resident_bytes()
    event = asyncio.Event()
    tasks = [asyncio.create_task(event.wait()) for _ in range(SLEEPERS)]
    await asyncio.sleep(0)
    size = (resident_bytes() - before) / SLEEPERS
    event.set()
    await asyncio.gather(*tasks)
    return size


for key in sys.argv[1:]:
    measure = globals().get(f"measure_{key}")
    if measure:
        print(f"asyncio {key} {asyncio.run(measure()):.1f}", flush=True)

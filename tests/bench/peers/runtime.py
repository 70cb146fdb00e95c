"""The measures of ../runtime.c on asyncio.

usage: runtime.py PEER KEY

PEER is asyncio, or uvloop for asyncio on libuv.
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


async def idle_bytes(count):
    before = resident_bytes()
    event = asyncio.Event()
    tasks = [asyncio.create_task(event.wait()) for _ in range(count)]
    await asyncio.sleep(0)
    size = (resident_bytes() - before) / count
    event.set()
    for task in tasks:
        await task
    return size


async def measure_idle():
    return await idle_bytes(SLEEPERS)


async def measure_million():
    start = time.perf_counter_ns()
    size = await idle_bytes(1_000_000)
    print(f"{peer} million_bytes {size:.0f}")
    return per_operation(start, 1_000_000_000)


async def serve(server):
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


async def measure_echo():
    async def echo(reader, writer):
        while data := await reader.read(4096):
            writer.write(data)
            await writer.drain()
        writer.close()

    await serve(await asyncio.start_server(echo, "127.0.0.1", 0))


class Echo(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.transport.write(data)


async def measure_echo_calls():
    loop = asyncio.get_running_loop()
    await serve(await loop.create_server(Echo, "127.0.0.1", 0))


peer, key = sys.argv[1:]
if peer == "uvloop":
    import uvloop

    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
measure = globals().get(f"measure_{key}")
if measure:
    print(f"{peer} {key} {asyncio.run(measure()):.1f}")

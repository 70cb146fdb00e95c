"""The measures of ../runtime.c on asyncio.

usage: runtime.py PEER KEY

PEER is asyncio, or uvloop for asyncio on libuv.
"""
import asyncio
import os
import ssl
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


async def echo_all(reader, writer):
    while data := await reader.read(4096):
        writer.write(data)
        await writer.drain()
    writer.close()


async def measure_echo():
    await serve(await asyncio.start_server(echo_all, "127.0.0.1", 0))


async def measure_echo_tls():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(os.environ["ECHO_PEM"])
    await serve(await asyncio.start_server(echo_all, "127.0.0.1", 0, ssl=context))


class Echo(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.transport.write(data)


async def measure_echo_calls():
    loop = asyncio.get_running_loop()
    await serve(await loop.create_server(Echo, "127.0.0.1", 0))


async def measure_beside():
    over = False

    async def be_busy():
        while not over:
            until = time.perf_counter_ns() + 20_000
            while time.perf_counter_ns() < until:
                pass
            await asyncio.sleep(0)

    async def echo(reader, writer):
        while data := await reader.read(1):
            writer.write(data)
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    tasks = [asyncio.create_task(be_busy()) for _ in range(5)]
    count, worst = 0, 0
    end = time.perf_counter_ns() + 400_000_000
    while (start := time.perf_counter_ns()) < end:
        writer.write(b"x")
        await reader.readexactly(1)
        worst = max(worst, time.perf_counter_ns() - start)
        count += 1
    over = True
    await asyncio.gather(*tasks)
    writer.close()
    server.close()
    print(f"{peer} beside_worst {worst / 1000:.1f}")
    return count


async def sleep_often(seconds):
    start = time.perf_counter_ns()
    for _ in range(200):
        await asyncio.sleep(seconds)
    return per_operation(start, 200) / 1000


async def measure_sleep_1ms():
    return await sleep_often(0.001)


async def measure_sleep_10ms():
    return await sleep_often(0.01)


async def measure_child():
    memory = bytearray(2 << 30)
    memory[::4096] = b"x" * (len(memory) // 4096)
    took = 0
    for _ in range(20):
        start = time.perf_counter_ns()
        process = await asyncio.create_subprocess_exec("/bin/true")
        took += time.perf_counter_ns() - start
        await process.wait()
    return took / 20 / 1000


peer, key = sys.argv[1:]
if peer == "uvloop":
    import uvloop

    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
measure = globals().get(f"measure_{key}")
if measure:
    print(f"{peer} {key} {asyncio.run(measure()):.1f}")

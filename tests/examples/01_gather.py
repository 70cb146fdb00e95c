import asyncio
import time


async def work(seconds):
    await asyncio.sleep(seconds)
    return f"slept {seconds} s"


async def run_both():
    start = time.monotonic()
    results = await asyncio.gather(work(2), work(3))
    print(*results, sep=", ", end="")
    print(f", in {time.monotonic() - start:.0f} s")


asyncio.run(run_both())

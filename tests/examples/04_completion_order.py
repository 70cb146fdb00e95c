import asyncio


async def work(name, delay):
    print(f"{name} starts")
    await asyncio.sleep(delay)
    print(f"{name} ends")


async def run_all():
    await asyncio.gather(work("first", 0.3), work("second", 0.2), work("third", 0.1))


asyncio.run(run_all())

import asyncio
import time


def block():
    time.sleep(1.05)
    return 42


async def tick():
    while True:
        await asyncio.sleep(0.3)
        print("tick")


async def block_and_tick():
    ticker = asyncio.create_task(tick())
    answer = await asyncio.to_thread(block)
    print(f"the answer is {answer}")
    ticker.cancel()
    try:
        await ticker
    except asyncio.CancelledError:
        print("ticker: operation canceled")


asyncio.run(block_and_tick())

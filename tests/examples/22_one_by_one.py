import asyncio
import time


async def wait_a_second():
    await asyncio.sleep(1)


async def one_by_one():
    for _ in range(3):
        await wait_a_second()


def say(how, start):
    print(f"{how}: {time.monotonic() - start:.0f} s")


async def main():
    start = time.monotonic()
    await one_by_one()
    say("one after the other", start)
    start = time.monotonic()
    await asyncio.gather(*(wait_a_second() for _ in range(3)))
    say("at once", start)


asyncio.run(main())

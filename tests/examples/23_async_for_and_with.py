import asyncio


async def count_down(first):
    for i in range(first, 0, -1):
        yield i
        await asyncio.sleep(0.2)


async def print_numbers(lock):
    async with lock:
        async for number in count_down(10):
            print(number)


async def main():
    lock = asyncio.Lock()
    try:
        await asyncio.wait_for(print_numbers(lock), 0.5)
        print("lift-off")
    except asyncio.TimeoutError:
        print("time is over")
    print("the lock is held" if lock.locked() else "the lock is free")


asyncio.run(main())

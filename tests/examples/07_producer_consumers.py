import asyncio

ITEMS = ["apple", "banana", "cherry", "damson", "elder", "fig"]


async def produce(queue, consumers):
    for item in ITEMS:
        await queue.put(item)
    for _ in range(consumers):
        await queue.put(None)


async def consume(name, queue, knives, output):
    while (item := await queue.get()) is not None:
        async with knives:
            await asyncio.sleep(0.01)
            async with output:
                print(f"{name} eats ", end="")
                await asyncio.sleep(0)
                print(item)


async def run_kitchen():
    queue = asyncio.Queue(2)
    knives = asyncio.Semaphore(2)
    output = asyncio.Lock()
    names = ["Ann", "Bob", "Cid"]
    consumers = [consume(name, queue, knives, output) for name in names]
    await asyncio.gather(produce(queue, len(names)), *consumers)


asyncio.run(run_kitchen())

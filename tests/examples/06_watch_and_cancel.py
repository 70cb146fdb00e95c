import asyncio
import random


async def wait_random(max_delay):
    await asyncio.sleep(random.uniform(max_delay / 2, max_delay))


def show(task, begun):
    if not task.done():
        state = "suspended in sleep" if begun else "ready"
    elif task.cancelled():
        state = "done, operation canceled"
    else:
        state = "done, success"
    print(f"{task.get_name()}: {state}")


async def watch():
    task = asyncio.create_task(wait_random(10), name="wait_random")
    show(task, begun=False)
    await asyncio.sleep(0.1)
    show(task, begun=True)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        show(task, begun=True)


asyncio.run(watch())

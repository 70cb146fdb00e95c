import asyncio


async def run_errand(name, needs):
    try:
        await asyncio.wait_for(asyncio.sleep(needs), 2)
        print(f"{name}: done")
    except asyncio.TimeoutError:
        print(f"{name}: timed out")


async def run_all():
    await asyncio.gather(run_errand("baker", 1), run_errand("post office", 3))


asyncio.run(run_all())

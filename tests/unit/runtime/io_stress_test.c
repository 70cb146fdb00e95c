/*
 * Input and output at random: tasks that talk on streams, pipes and datagrams,
 * pass descriptors and files, select, run children and read directories, while
 * timeouts and cancellations end whatever they wait in, and others close what
 * they use.  No byte, item, permit, child or descriptor is lost or doubled.
 *
 * For a long run by hand: COGET_STRESS_SEEDS, COGET_STRESS_FIRST (a seed) and
 * COGET_STRESS_STEPS, with CK_FORK=no where that takes longer than a test may.
 */
#include "unit/runtime/io_stress.h"
#include "unit/runtime/io_stress_others.h"
#include "unit/runtime/io_stress_streams.h"

enum { SEEDS = 3, STEPS = 30, ACTORS = 12, QUEUE_LEN = 3, PERMITS = 2 };

static long from_environment(const char *name, long otherwise)
{
	const char *text = getenv(name);

	return text ? atol(text) : otherwise;
}

static void act(struct co_signal *signal)
{
	static void (*const deeds[])(void) = {
		do_put,      do_get,       do_event,  do_put,
		do_get,      do_talk,      do_talk,   do_talk,
		do_mail,     do_visit,     do_visit,  do_accept,
		do_file,     do_directory, do_lookup, do_descriptors,
	};

	if (roll(40) == 0)
		do_process();
	else if (roll(4) == 0)
		do_select(signal);
	else
		deeds[roll(CO_COUNT(deeds))]();
}

static int play(void *signal)
{
	for (long left = from_environment("COGET_STRESS_STEPS", STEPS);
	     left > 0; left--)
		act(signal);
	return 0;
}

static int cancel_at_random(void *arg UNUSED)
{
	int status;

	while ((status = co_sleep(moment())) == 0)
		if (world.live_len > 0)
			co_task_cancel(
				world.live[roll((unsigned)world.live_len)]);
	return status;
}

static int serve_visitors(void *arg UNUSED)
{
	return co_server_serve(world.server, talk_back, NULL);
}

static int run_world(void *arg UNUSED)
{
	static const int signums[] = {SIGUSR1};
	struct co_task *canceller, *server;
	struct helper actors[ACTORS];
	struct co_signal *signal;
	void *item;

	HOLDS(co_signal_open(&signal, signums, 1) == 0);
	world.server = listen_anywhere();
	server = spawn(serve_visitors, NULL);
	canceller = spawn(cancel_at_random, NULL);
	for (int i = 0; i < ACTORS; i++)
		start_helper(&actors[i], play, signal);
	for (int i = 0; i < ACTORS; i++)
		HOLDS(end_helper(&actors[i]) == 0);
	co_task_cancel(canceller);
	HOLDS(finish(canceller) == UV_ECANCELED);
	co_server_shutdown(world.server);
	HOLDS(finish(server) == 0);
	co_server_close(world.server);
	co_signal_close(signal);
	while (co_queue_try_get(&world.queue, &item) == 0)
		take_item(item);
	return 0;
}

static void open_world(unsigned long seed)
{
	memset(&world, 0, sizeof(world));
	world.seed = seed;
	world.random = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
	HOLDS(co_queue_init(&world.queue, QUEUE_LEN) == 0);
	co_semaphore_init(&world.semaphore, PERMITS);
	co_event_init(&world.event);
	draw_pattern();
}

static void close_world(void)
{
	HOLDS(world.live_len == 0);
	HOLDS(world.put == world.taken);
	for (int i = 0; i < PERMITS; i++)
		HOLDS(co_semaphore_try_acquire(&world.semaphore));
	HOLDS(co_semaphore_locked(&world.semaphore));
	HOLDS(waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD);
	co_queue_release(&world.queue);
}

START_TEST(whatever_ends_a_call_nothing_is_lost_or_doubled)
{
	long seeds = from_environment("COGET_STRESS_SEEDS", SEEDS);
	long first = from_environment("COGET_STRESS_FIRST", 1);

	for (long seed = first; seed < first + seeds; seed++) {
		int descriptors = open_descriptors();

		open_world((unsigned long)seed);
		HOLDS(co_run(run_world, NULL) == 0);
		/* libuv's, for signals, outlive a first run. */
		HOLDS(open_descriptors() == descriptors || seed == first);
		close_world();
	}
}
END_TEST

int main(void)
{
	return RUN_SUITE("runtime_io_stress",
			 whatever_ends_a_call_nothing_is_lost_or_doubled);
}

#include "download/attempt_loops.h"

#include <stdlib.h>
#include <string.h>

#include <coget/cores.h>

#include "base/text.h"
#include "download/attempt_loop.h"
#include "model/schemes.h"
#include "transfer/client.h"

/* Hosts that share a counter are spread a little less evenly. */
enum { HOSTS = 1024 };

/* The run's loop has enough to do with these: see tests/bench/README.md. */
enum { AUTO_MAX = 4 };

/* A loop's own, and those of its client, before that has a connection. */
enum { DESCRIPTORS_EACH = 16 };

/* How many attempts a loop makes, by their hosts. */
struct loop_load {
	unsigned short at[HOSTS];
};

struct attempt_loops {
	size_t count;
	bool is_retired;
	bool is_closed[LOOPS_MAX];
	struct loop_load *loads; /* of each */
	struct attempt_loop loops[];
};

static size_t count_wanted(const struct settings *settings)
{
	size_t cpus;

	if (settings->loops != LIMIT_AUTO)
		return settings->loops;
	cpus = co_cpu_count();
	return cpus < AUTO_MAX ? cpus : AUTO_MAX;
}

static struct attempt_loops *allocate(size_t count)
{
	struct attempt_loops *loops =
		calloc(1, sizeof(*loops) + count * sizeof(*loops->loops));

	if (!loops)
		return NULL;
	loops->loads = calloc(count, sizeof(*loops->loads));
	if (loops->loads)
		return loops;
	free(loops);
	return NULL;
}

static void close_loop(struct attempt_loops *loops, size_t number)
{
	if (loops->is_closed[number])
		return;
	loops->is_closed[number] = true;
	attempt_loop_close(&loops->loops[number]);
}

void attempt_loops_close(struct attempt_loops *loops)
{
	if (!loops)
		return;
	while (loops->count > 0)
		close_loop(loops, --loops->count);
	free(loops->loads);
	free(loops);
}

/* Half of what is left is the run's loop's. */
static void start(struct attempt_loops *loops, struct run *run, size_t count,
		  size_t spare_descriptors)
{
	size_t kept = spare_descriptors / 4 / count;

	while (loops->count < count &&
	       attempt_loop_open(&loops->loops[loops->count], run) == 0)
		attempt_loop_keep(&loops->loops[loops->count++], kept);
}

int attempt_loops_open(struct attempt_loops **out, struct run *run,
		       size_t spare_descriptors)
{
	size_t count = count_wanted(run->settings);

	*out = NULL;
	if (count > spare_descriptors / DESCRIPTORS_EACH)
		count = spare_descriptors / DESCRIPTORS_EACH;
	if (count < 2 || run->outlet || !client_may_have_others(run->client))
		return 0;
	*out = allocate(count);
	if (!*out)
		return UV_ENOMEM;
	start(*out, run, count, spare_descriptors);
	if ((*out)->count > 0)
		return 0;
	attempt_loops_close(*out);
	*out = NULL;
	return 0;
}

bool attempt_loops_may_take(const char *url)
{
	const struct scheme *scheme = scheme_find(url, strcspn(url, ":"));

	return scheme && scheme->protocol == PROTOCOL_HTTP;
}

/* Of those that have as few, the first one from where the host begins. */
static size_t choose(const struct attempt_loops *loops, uint64_t hash)
{
	const struct loop_load *loads = loops->loads;
	size_t host = hash % HOSTS;
	size_t best = hash / HOSTS % loops->count;

	for (size_t i = 0, at = best; i < loops->count; i++) {
		if (loads[at].at[host] < loads[best].at[host])
			best = at;
		at = at + 1 < loops->count ? at + 1 : 0;
	}
	return best;
}

int attempt_loops_call(struct attempt_loops *loops, const char *host,
		       struct attempt_place *place, co_fn *fn, void *arg)
{
	uint64_t hash;
	size_t number;
	int status;

	if (loops->is_retired)
		return fn(arg);
	hash = text_hash(host);
	number = choose(loops, hash);
	loops->loads[number].at[hash % HOSTS]++;
	status = attempt_loop_call(&loops->loops[number], place, fn, arg);
	loops->loads[number].at[hash % HOSTS]--;
	if (loops->is_retired && loops->loops[number].calls == 0)
		close_loop(loops, number);
	return status;
}

void attempt_loops_retire(struct attempt_loops *loops)
{
	if (!loops || loops->is_retired)
		return;
	loops->is_retired = true;
	for (size_t i = 0; i < loops->count; i++) {
		struct attempt_loop *loop = &loops->loops[i];

		if (loop->calls == 0)
			close_loop(loops, i);
		else
			attempt_loop_limit(loop, loop->calls);
	}
}

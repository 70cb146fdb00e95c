/*
 * Loops that run as one.  The calling thread only waits for them, in a loop of
 * its own, so that SIGINT finds it whichever of them has ended.
 *
 * A core's main task may be cancelled from its own loop alone, so the others
 * are asked to, by a callback.  Under the lock is who is asked, and once: a
 * core is from when its main task begins until fn has returned.  One that
 * begins later finds that all is to end.
 */
#include <coget/cores.h>

#include <stdlib.h>

#include <coget/shared.h>

#include "runtime/task.h"

struct cores;

struct core {
	struct cores *all;
	size_t index;
	uv_thread_t thread;
	struct co_loop *loop; /* its name, while it can be asked; locked */
	struct co_callback cancel;
	struct co_task *main; /* of its own thread; NULL before and after fn */
};

struct cores {
	co_core_fn *fn;
	void *arg;
	const struct co_run_options *options;
	uv_mutex_t lock;
	int status;	/* the first failure; locked */
	bool is_ending; /* those that can be asked have been; locked */
	size_t running; /* threads; locked */
	size_t started;
	struct co_shared_event *ended; /* all threads have, or will at once */
	size_t count;
	struct core each[];
};

static void on_cancel(void *arg)
{
	struct core *core = arg;

	co_task_cancel(core->main);
}

/* Have all end; under the lock. */
static void end_all(struct cores *cores)
{
	if (cores->is_ending)
		return;
	cores->is_ending = true;
	for (size_t i = 0; i < cores->count; i++)
		if (cores->each[i].loop)
			(void)co_call_soon_threadsafe(cores->each[i].loop,
						      &cores->each[i].cancel);
}

static void fail(struct cores *cores, int status)
{
	uv_mutex_lock(&cores->lock);
	if (cores->status == 0)
		cores->status = status;
	end_all(cores);
	uv_mutex_unlock(&cores->lock);
}

/* Let others reach it from now on; or is all to end? */
static bool begin(struct core *core)
{
	struct cores *cores = core->all;
	bool is_ending;

	core->main = task_running();
	co_callback_init(&core->cancel, on_cancel, core);
	uv_mutex_lock(&cores->lock);
	is_ending = cores->is_ending;
	core->loop = co_running_loop();
	uv_mutex_unlock(&cores->lock);
	return !is_ending;
}

/* A callback that is on its way finds nobody any more. */
static void end(struct core *core)
{
	uv_mutex_lock(&core->all->lock);
	core->loop = NULL;
	uv_mutex_unlock(&core->all->lock);
	core->main = NULL;
}

static int core_main(void *arg)
{
	struct core *core = arg;
	const struct cores *cores = core->all;
	int status = UV_ECANCELED;

	if (begin(core))
		status = cores->fn(cores->arg, core->index, cores->count);
	end(core);
	if (status < 0) /* the others end, whatever this loop has left to do */
		fail(core->all, status);
	return status;
}

static void leave(struct cores *cores)
{
	bool is_last;

	uv_mutex_lock(&cores->lock);
	is_last = --cores->running == 0;
	uv_mutex_unlock(&cores->lock);
	if (is_last)
		co_shared_event_set(cores->ended);
}

static void run(void *arg)
{
	struct core *core = arg;
	int status = co_run_with(core_main, core, core->all->options);

	if (status < 0) /* maybe before its main task had begun */
		fail(core->all, status);
	leave(core->all);
}

/* Count one thread more than there are, until all have been started. */
static void start_threads(void *arg)
{
	struct cores *cores = arg;
	int status = 0;

	cores->running = 1;
	while (status == 0 && cores->started < cores->count) {
		struct core *core = &cores->each[cores->started];

		uv_mutex_lock(&cores->lock);
		cores->running++;
		uv_mutex_unlock(&cores->lock);
		status = uv_thread_create(&core->thread, run, core);
		if (status == 0)
			cores->started++;
		else
			leave(cores);
	}
	if (status < 0)
		fail(cores, status);
	leave(cores);
}

/* The main task of the calling thread, to be interrupted by SIGINT. */
static int supervise(void *arg)
{
	struct cores *cores = arg;

	co_on_loop_stack(start_threads, cores);
	return co_shared_event_wait(cores->ended);
}

static struct cores *allocate(size_t count)
{
	struct cores *cores;
	size_t size_bytes;

	if (__builtin_mul_overflow(count, sizeof(cores->each[0]),
				   &size_bytes) ||
	    __builtin_add_overflow(size_bytes, sizeof(*cores), &size_bytes))
		return NULL;
	cores = calloc(1, size_bytes);
	if (!cores)
		return NULL;
	cores->count = count;
	for (size_t i = 0; i < count; i++) {
		cores->each[i].all = cores;
		cores->each[i].index = i;
	}
	return cores;
}

/* The second SIGINT ends the process: the run that meets the first is over. */
static int run_all(struct cores *cores)
{
	int status = co_run(supervise, cores);

	if (status < 0) {
		uv_mutex_lock(&cores->lock);
		end_all(cores);
		uv_mutex_unlock(&cores->lock);
	}
	for (size_t i = 0; i < cores->started; i++)
		(void)uv_thread_join(&cores->each[i].thread);
	if (cores->started == 0 && cores->status == 0)
		return status; /* what kept all from being started */
	return cores->status;
}

int co_run_many(size_t count, co_core_fn *fn, void *arg,
		const struct co_run_options *options)
{
	struct cores *cores;
	int status;

	if (!fn)
		return UV_EINVAL;
	if (loop_current)
		return UV_EBUSY;
	cores = allocate(count > 0 ? count : co_cpu_count());
	if (!cores)
		return UV_ENOMEM;
	cores->fn = fn;
	cores->arg = arg;
	cores->options = options;
	status = uv_mutex_init(&cores->lock);
	if (status < 0)
		goto free_cores;
	status = co_shared_event_new(&cores->ended);
	if (status < 0)
		goto destroy_lock;
	status = run_all(cores);

	co_shared_event_free(cores->ended);
destroy_lock:
	uv_mutex_destroy(&cores->lock);
free_cores:
	free(cores);
	return status;
}

/*
 * A job's turn: the host that it counts at, and what comes after it.
 */
#include <coget/time.h>

#include "batch/jobqueue_state.h"

void turn_arrive(struct turn *turn, struct jobqueue_host *host)
{
	turn->at = host;
	turn->is_probe = host->health.rounds > 0;
	host->turns++;
	host->running++;
	host->probes += turn->is_probe;
}

static void leave(struct jobqueue *queue, struct jobqueue_host *host,
		  bool was_probe)
{
	hosts_lift(&queue->hosts, host);
	host->turns--;
	host->running--;
	host->probes -= was_probe;
	jobqueue_settle(queue, host);
}

void jobqueue_done(struct jobqueue *queue, struct turn *turn)
{
	struct jobqueue_host *home = turn->home;

	queue->out--;
	leave(queue, turn->at, turn->is_probe);
	hosts_lift(&queue->hosts, home);
	home->turns--;
	jobqueue_settle(queue, home);
	*turn = (struct turn){0};
}

int jobqueue_put_back(struct jobqueue *queue, struct turn *turn,
		      int64_t not_before_ns)
{
	struct job *job = turn->job;
	struct jobqueue_host *host = hosts_find_or_add(&queue->hosts, job->host);

	if (!host)
		return UV_ENOMEM;
	if (!co_semaphore_try_acquire(&queue->room))
		queue->owed++;
	queue->waiting++;
	job->not_before_ns = not_before_ns;
	hosts_lift(&queue->hosts, host);
	host->jobs++;
	if (not_before_ns > co_time_ns())
		heap_add(&queue->delayed, &job->place);
	else
		host_add_job(host, job);
	jobqueue_settle(queue, host);
	jobqueue_done(queue, turn);
	return 0;
}

int jobqueue_move(struct jobqueue *queue, struct turn *turn, const char *name)
{
	struct jobqueue_host *host = hosts_find_or_add(&queue->hosts, name);
	struct jobqueue_host *before = turn->at;
	int64_t now_ns = co_time_ns();
	bool was_probe;

	if (!host)
		return UV_ENOMEM;
	if (host == before)
		return 1;
	if (now_ns < host->health.held_until_ns ||
	    !host_has_permit(host, queue->hosts.per_host, now_ns))
		return 0;
	was_probe = turn->is_probe;
	hosts_lift(&queue->hosts, host);
	turn_arrive(turn, host);
	jobqueue_settle(queue, host);
	leave(queue, before, was_probe);
	return 1;
}

const char *jobqueue_host_name(const struct turn *turn)
{
	return turn->at->name;
}

const struct health *jobqueue_health(const struct turn *turn)
{
	return &turn->at->health;
}

void jobqueue_succeeded(struct jobqueue *queue, const struct turn *turn,
			int64_t began_ns)
{
	struct jobqueue_host *host = turn->at;

	if (host->health.rounds == 0)
		return;
	hosts_lift(&queue->hosts, host);
	health_succeed(&host->health, began_ns);
	jobqueue_settle(queue, host);
}

void jobqueue_failed(struct jobqueue *queue, const struct turn *turn,
		     const struct settings *settings,
		     const struct attempt_end *end)
{
	struct jobqueue_host *host = turn->at;

	hosts_lift(&queue->hosts, host);
	health_fail(&host->health, settings, end);
	jobqueue_settle(queue, host);
}

#include "schedule/measure.h"

#include <coget/time.h>

#include "schedule/health.h"
#include "schedule/host_limit.h"

static bool is_measured(const struct schedule *schedule,
			const struct permit *permit)
{
	return schedule->adaptive || permit->at->is_adaptive;
}

void measure_begin(const struct schedule *schedule, struct permit *permit)
{
	if (is_measured(schedule, permit))
		permit->measured = (struct measured){.from_ns = co_time_ns()};
}

static void heed_host(struct schedule *schedule, struct host *host,
		      bool has_changed)
{
	if (!has_changed)
		return;
	hosts_unlink(&schedule->hosts, host);
	host_limit_adapt(&schedule->hosts, host);
	dispatch_relink(schedule, host);
}

static void heed_run(struct schedule *schedule, bool has_changed)
{
	if (has_changed)
		dispatch_set_limit(schedule, schedule->adaptive->now,
				   schedule->adaptive->reason);
}

static void add_answer(struct schedule *schedule, struct host *host,
		       int64_t took_ns, int64_t now_ns)
{
	struct adaptive_limit *of_host =
		host_limit_adaptive(&schedule->hosts, host);
	struct adaptive_limit *of_run = schedule->adaptive;

	heed_host(schedule, host,
		  of_host && adaptive_limit_answered(of_host, host->running,
						     took_ns, now_ns));
	heed_run(schedule,
		 of_run && adaptive_limit_answered(of_run, schedule->running,
						   took_ns, now_ns));
}

static void add_bytes(struct schedule *schedule, struct host *host,
		      int64_t took_ns, uint64_t bytes, int64_t now_ns)
{
	struct adaptive_limit *of_host =
		host_limit_adaptive(&schedule->hosts, host);
	struct adaptive_limit *of_run = schedule->adaptive;

	heed_host(schedule, host,
		  of_host && adaptive_limit_received(of_host, host->running,
						     took_ns, bytes, now_ns));
	heed_run(schedule,
		 of_run && adaptive_limit_received(of_run, schedule->running,
						   took_ns, bytes, now_ns));
}

/*
 * A host that is in trouble already says nothing more of the run: all of its
 * attempts fail.
 */
static void add_failure(struct schedule *schedule, struct host *host)
{
	bool is_news = host->health.rounds == 0;
	struct adaptive_limit *of_host =
		host_limit_adaptive(&schedule->hosts, host);
	struct adaptive_limit *of_run = schedule->adaptive;
	int64_t now_ns = co_time_ns();

	heed_host(schedule, host,
		  of_host && adaptive_limit_failed(of_host, host->running,
						   now_ns));
	heed_run(schedule, of_run && is_news &&
				   adaptive_limit_failed(
					   of_run, schedule->running, now_ns));
}

static bool is_piece(uint64_t bytes, int64_t took_ns)
{
	return bytes >= LOAD_PIECE_BYTES || took_ns >= LOAD_PIECE_NS;
}

/* Count what is due, as far as the permit has come. */
static void count(struct schedule *schedule, struct permit *permit,
		  int64_t now_ns)
{
	struct measured measured = permit->measured;
	int64_t took_ns = now_ns - measured.from_ns;

	permit->measured.from_ns = now_ns;
	permit->measured.bytes = 0;
	permit->measured.is_answer_due = false;
	if (measured.is_answer_due && !is_piece(measured.bytes, took_ns)) {
		add_answer(schedule, permit->at, measured.answer_ns + took_ns,
			   now_ns);
		return;
	}
	if (measured.is_answer_due)
		add_answer(schedule, permit->at, measured.answer_ns, now_ns);
	if (measured.bytes > 0)
		add_bytes(schedule, permit->at, took_ns, measured.bytes,
			  now_ns);
}

void measure_answer(struct schedule *schedule, struct permit *permit,
		    int64_t began_ns)
{
	struct measured *measured = &permit->measured;
	int64_t now_ns;

	if (!is_measured(schedule, permit) || measured->asked_ns == began_ns)
		return;
	now_ns = co_time_ns();
	if (measured->is_answer_due)
		count(schedule, permit, began_ns);
	measured->asked_ns = began_ns;
	measured->is_answer_due = true;
	measured->answer_ns = now_ns - measured->from_ns;
	measured->from_ns = now_ns;
}

void measure_bytes(struct schedule *schedule, struct permit *permit,
		   uint64_t bytes)
{
	struct measured *measured = &permit->measured;
	int64_t now_ns;

	if (!is_measured(schedule, permit))
		return;
	measured->bytes += bytes;
	now_ns = co_time_ns();
	if (is_piece(measured->bytes, now_ns - measured->from_ns))
		count(schedule, permit, now_ns);
}

/* Whether more at once than can be served may be the cause of it. */
static bool may_be_overload(const struct failure *failure)
{
	switch (failure->error) {
	case ERROR_RESOLVE:
	case ERROR_CONNECT:
	case ERROR_TIMEOUT:
	case ERROR_NETWORK:
	case ERROR_TRUNCATED:
		return true;
	default:
		return failure->http_code >= 500 || failure->http_code == 408;
	}
}

void measure_failure(struct schedule *schedule, struct permit *permit,
		     const struct failure *failure)
{
	if (!is_measured(schedule, permit))
		return;
	if (health_is_refusal(failure)) {
		permit->measured.is_answer_due = false;
	} else if (may_be_overload(failure)) {
		permit->measured.is_answer_due = false;
		add_failure(schedule, permit->at);
	}
}

void measure_end(struct schedule *schedule, struct permit *permit)
{
	if (is_measured(schedule, permit) &&
	    (permit->measured.is_answer_due || permit->measured.bytes > 0))
		count(schedule, permit, co_time_ns());
}

#include "schedule/adaptive_limit.h"

#include <coget/time.h>

/*
 * A window is as long, and has as many samples, at least: short while the limit
 * rises, which should not take long, and of more certainty later.
 */
#define WINDOW_RISING_NS (100 * CO_MILLISECOND)
#define WINDOW_NS (500 * CO_MILLISECOND)
#define WINDOW_BODIES_NS CO_SECOND
enum { WINDOW_SAMPLES = 16 };

/* A limit is in use where on average so much of it was. */
#define IN_USE 0.85

/*
 * How much of the change of the limit has to be seen in throughput: for a
 * higher one to be kept, for the next one to be twice as high, and at most for
 * a lower one to be kept.  Between the first and the last, both stay as they
 * are, so that chance does not move them.
 */
#define GAIN_KEPT 0.3
#define GAIN_FULL 0.6
#define LOSS_TAKEN 0.15

/* Fewer are tried at once where the same work takes so many times as long. */
#define COST_RISEN 1.5

/* Errors that are not chance: so many more than twice as many as before. */
#define ERRORS_BEYOND 3

/* Leave it for another window.  Returns false: it has not changed. */
static bool stay(struct adaptive_limit *limit, int64_t now_ns)
{
	limit->window = (struct load){0};
	limit->window_ns = now_ns;
	return false;
}

/*
 * Change it.  What is at work already was not begun under it, and new
 * connections have yet to be opened: as many samples as either limit allows are
 * skipped.
 */
static bool set(struct adaptive_limit *limit, size_t now,
		enum limit_reason reason, int64_t now_ns)
{
	(void)stay(limit, now_ns);
	if (now == limit->now)
		return false;
	limit->to_skip = now > limit->now ? now : limit->now;
	limit->now = now;
	limit->reason = reason;
	return true;
}

static size_t higher(const struct adaptive_limit *limit)
{
	size_t step = limit->is_rising ? limit->kept : limit->kept / 4;
	size_t more = limit->kept + (step > 0 ? step : 1);

	return more < limit->most ? more : limit->most;
}

static size_t lower(const struct adaptive_limit *limit)
{
	size_t step = limit->kept / 5;
	size_t fewer = limit->kept - (step > 0 ? step : 1);

	return fewer > 0 ? fewer : 1;
}

static bool try_more(struct adaptive_limit *limit, int64_t now_ns)
{
	return set(limit, higher(limit), LIMIT_THROUGHPUT, now_ns);
}

static bool try_fewer(struct adaptive_limit *limit, int64_t now_ns)
{
	limit->is_for_errors = false;
	return set(limit, lower(limit), LIMIT_TRIAL, now_ns);
}

/* What is normal here: a server may lose some, however few are asked of it. */
static void expect_errors(struct adaptive_limit *limit)
{
	double failing = load_failing(&limit->window);

	limit->failing =
		limit->failing < 0 ? failing : (limit->failing + failing) / 2;
}

/* The one in use proves right: compare the next with it. */
static void keep(struct adaptive_limit *limit, int64_t now_ns)
{
	expect_errors(limit);
	limit->kept = limit->now;
	limit->before = limit->window;
	limit->rest_ns = ADAPTIVE_REST_MIN_NS;
	limit->next_trial_ns = now_ns;
}

/*
 * Back to the one before; a trial that fails is not made again soon, but after
 * one of twice as many a smaller step is.
 */
static bool go_back(struct adaptive_limit *limit, enum limit_reason reason,
		    int64_t now_ns)
{
	bool was_double = limit->now / 2 >= limit->kept;

	limit->is_rising = false;
	if (limit->is_down_next || limit->kept == 1) {
		limit->next_trial_ns = now_ns + limit->rest_ns;
		if (limit->rest_ns < ADAPTIVE_REST_MAX_NS)
			limit->rest_ns *= 2;
	}
	limit->is_down_next = !limit->is_down_next && !was_double;
	limit->before = (struct load){0};
	return set(limit, limit->kept, reason, now_ns);
}

/* How many of a window's attempts would fail at a share of them. */
static double expected_failures(const struct load *window, double failing)
{
	return (window->answers + window->failures) * failing;
}

static bool has_more_errors(const struct adaptive_limit *limit)
{
	double failing = limit->failing > 0 ? limit->failing : 0;

	return limit->window.failures >
	       ERRORS_BEYOND + 2 * expected_failures(&limit->window, failing);
}

/* Whether the lower limit, which is tried for errors, has made them fewer. */
static bool has_fewer_errors(const struct adaptive_limit *limit)
{
	return limit->is_for_errors &&
	       limit->window.failures + 1 <
		       expected_failures(&limit->window,
					 load_failing(&limit->before)) /
			       2;
}

/*
 * How much of the change of those at work is seen in throughput: 1 for all of
 * it, 0 for none.  False if that cannot be told.
 */
static bool find_gain(const struct adaptive_limit *limit, double *gain)
{
	double cost = load_cost(&limit->window, &limit->before);
	double before = load_running(&limit->before);
	double ratio = before > 0 ? load_running(&limit->window) / before : 1;

	*gain = 0;
	if (cost <= 0 || (ratio > 0.95 && ratio < 1.05))
		return false;
	*gain = (ratio / cost - 1) / (ratio - 1);
	return true;
}

/*
 * A higher one was in use for a window.  Where a short window says that this
 * does not pay, a longer one has to agree.
 */
static bool judge_more(struct adaptive_limit *limit, int64_t now_ns)
{
	double gain;
	bool was_rising = limit->is_rising;

	if (has_more_errors(limit))
		return go_back(limit, LIMIT_ERRORS, now_ns);
	limit->is_rising =
		find_gain(limit, &gain) && gain >= GAIN_FULL && was_rising;
	if (gain < GAIN_KEPT)
		return !was_rising && go_back(limit, LIMIT_LATENCY, now_ns);
	keep(limit, now_ns);
	limit->is_down_next = false;
	return try_more(limit, now_ns);
}

/* A lower one was. */
static bool judge_fewer(struct adaptive_limit *limit, int64_t now_ns)
{
	bool has_helped = has_fewer_errors(limit);
	double gain;

	limit->is_down_next = true;
	if (has_helped) {
		keep(limit, now_ns);
		limit->is_down_next = false;
		limit->next_trial_ns = now_ns + ADAPTIVE_REST_MIN_NS;
		return stay(limit, now_ns);
	}
	if (!find_gain(limit, &gain) || gain > LOSS_TAKEN) {
		expect_errors(limit);
		return go_back(limit, LIMIT_THROUGHPUT, now_ns);
	}
	keep(limit, now_ns);
	return lower(limit) < limit->now ? try_fewer(limit, now_ns)
					 : stay(limit, now_ns);
}

/* Something is wrong with the one that is kept: see whether fewer help. */
static bool try_without(struct adaptive_limit *limit, size_t fewer,
			enum limit_reason reason, int64_t now_ns)
{
	limit->is_rising = false;
	limit->before = limit->window;
	limit->is_for_errors = reason == LIMIT_ERRORS;
	return set(limit, fewer > 0 ? fewer : 1, reason, now_ns);
}

/* The next of the trials, which take turns where there is room for both. */
static bool try_next(struct adaptive_limit *limit, int64_t now_ns)
{
	bool can_rise = limit->kept < limit->most;
	bool can_fall = limit->kept > 1;

	if (can_fall && (limit->is_down_next || !can_rise))
		return try_fewer(limit, now_ns);
	return can_rise ? try_more(limit, now_ns) : stay(limit, now_ns);
}

/* The one that is kept was in use. */
static bool judge_kept(struct adaptive_limit *limit, int64_t now_ns)
{
	if (limit->now > 1 && has_more_errors(limit))
		return try_without(limit, limit->now / 2, LIMIT_ERRORS, now_ns);
	if (limit->now > 1 &&
	    load_cost(&limit->window, &limit->before) > COST_RISEN)
		return try_without(limit, lower(limit), LIMIT_LATENCY, now_ns);
	expect_errors(limit);
	load_blend(&limit->before, &limit->window);
	return now_ns < limit->next_trial_ns ? stay(limit, now_ns)
					     : try_next(limit, now_ns);
}

/* Others decide how many run; that may still be as many as are kept. */
static bool judge_unused(struct adaptive_limit *limit, double running,
			 int64_t now_ns)
{
	if (limit->now > limit->kept && running >= IN_USE * (double)limit->kept)
		load_blend(&limit->before, &limit->window);
	return stay(limit, now_ns);
}

static bool judge(struct adaptive_limit *limit, int64_t now_ns)
{
	double running = load_running(&limit->window);

	if (running < IN_USE * (double)limit->now)
		return judge_unused(limit, running, now_ns);
	if (limit->now > limit->kept)
		return judge_more(limit, now_ns);
	if (limit->now < limit->kept)
		return judge_fewer(limit, now_ns);
	return judge_kept(limit, now_ns);
}

static bool window_is_over(const struct adaptive_limit *limit, int64_t now_ns)
{
	const struct load *window = &limit->window;
	double samples = (double)limit->now * (limit->is_rising ? 1 : 2);
	int64_t length_ns = limit->is_rising ? WINDOW_RISING_NS : WINDOW_NS;

	if (load_is_bodies(window))
		length_ns = WINDOW_BODIES_NS;
	return window->samples >= samples &&
	       window->samples >= WINDOW_SAMPLES &&
	       now_ns - limit->window_ns >= length_ns;
}

/* Whether a sample is of the limit as it is. */
static bool counts(struct adaptive_limit *limit, int64_t now_ns)
{
	if (limit->to_skip == 0)
		return true;
	limit->to_skip--;
	limit->window_ns = now_ns;
	return false;
}

static bool advance(struct adaptive_limit *limit, int64_t now_ns)
{
	return window_is_over(limit, now_ns) && judge(limit, now_ns);
}

void adaptive_limit_init(struct adaptive_limit *limit, size_t start,
			 size_t most, int64_t now_ns)
{
	size_t now = start < most ? start : most;

	*limit = (struct adaptive_limit){
		.now = now,
		.kept = now,
		.most = most,
		.failing = -1,
		.is_rising = true,
		.to_skip = now,
		.rest_ns = ADAPTIVE_REST_MIN_NS,
		.next_trial_ns = now_ns,
		.window_ns = now_ns,
	};
}

bool adaptive_limit_answered(struct adaptive_limit *limit, size_t running,
			     int64_t took_ns, int64_t now_ns)
{
	if (!counts(limit, now_ns))
		return false;
	load_add_answer(&limit->window, running, took_ns);
	return advance(limit, now_ns);
}

bool adaptive_limit_received(struct adaptive_limit *limit, size_t running,
			     int64_t took_ns, uint64_t bytes, int64_t now_ns)
{
	if (limit->to_skip > 0 && bytes < LOAD_PIECE_BYTES &&
	    took_ns < LOAD_PIECE_NS)
		return false;
	if (!counts(limit, now_ns))
		return false;
	load_add_bytes(&limit->window, running, took_ns, bytes);
	return advance(limit, now_ns);
}

bool adaptive_limit_failed(struct adaptive_limit *limit, size_t running,
			   int64_t now_ns)
{
	if (!counts(limit, now_ns))
		return false;
	load_add_failure(&limit->window, running);
	return advance(limit, now_ns);
}

bool adaptive_limit_bound(struct adaptive_limit *limit, size_t most,
			  int64_t now_ns)
{
	bool is_more = most > limit->most;

	limit->most = most > 0 ? most : 1;
	if (is_more) {
		limit->next_trial_ns = now_ns;
		limit->is_down_next = false;
		return false;
	}
	if (limit->kept > limit->most)
		limit->kept = limit->most;
	if (limit->now <= limit->most)
		return false;
	limit->is_rising = false;
	limit->before = (struct load){0};
	limit->kept = limit->most;
	return set(limit, limit->most, limit->reason, now_ns);
}

#include "transfer/stall.h"

#include <coget/time.h>

int64_t stall_interval_ns(int64_t timeout_ns)
{
	return timeout_ns / STALL_LOOKS + 1;
}

uint64_t stall_allowance(int64_t time_ns, uint64_t speed_bps)
{
	uint64_t seconds = (uint64_t)(time_ns / CO_SECOND);
	uint64_t rest_ns = (uint64_t)(time_ns % CO_SECOND);
	uint64_t whole, part;

	if (__builtin_mul_overflow(speed_bps, seconds, &whole) ||
	    __builtin_mul_overflow(speed_bps, rest_ns, &part) ||
	    __builtin_add_overflow(whole, part / (uint64_t)CO_SECOND, &whole))
		return UINT64_MAX;
	return whole;
}

/* Let the windows begin here. */
static void restart(struct stall *stall, uint64_t now_bytes)
{
	stall->looks = 0;
	stall->marks[0] = now_bytes;
}

void stall_begin(struct stall *stall, int64_t timeout_ns, uint64_t speed_bps,
		 int64_t now_ns, uint64_t now_bytes)
{
	stall->interval_ns = stall_interval_ns(timeout_ns);
	stall->allowance_bytes = stall_allowance(timeout_ns, speed_bps);
	stall->is_flowing = false;
	stall->looked_ns = now_ns;
	restart(stall, now_bytes);
}

static bool is_late(const struct stall *stall, int64_t now_ns)
{
	return now_ns - stall->looked_ns - stall->interval_ns > STALL_LATE_NS;
}

void stall_skip(struct stall *stall, int64_t now_ns)
{
	stall->looked_ns = now_ns;
}

bool stall_look(struct stall *stall, int64_t now_ns, uint64_t now_bytes,
		uint64_t *within_bytes)
{
	bool is_first = !stall->is_flowing && now_bytes > stall->marks[0];
	uint64_t *oldest;

	stall->is_flowing |= is_first;
	if (is_first || is_late(stall, now_ns)) {
		stall->looked_ns = now_ns;
		restart(stall, now_bytes);
		return false;
	}
	stall->looked_ns = now_ns;
	oldest = &stall->marks[++stall->looks % STALL_LOOKS];
	if (stall->looks >= STALL_LOOKS) {
		*within_bytes = now_bytes - *oldest;
		if (*within_bytes <=
		    (stall->is_flowing ? stall->allowance_bytes : 0))
			return true;
	}
	*oldest = now_bytes;
	return false;
}

#include "transfer/stall.h"

#define SECOND_NS INT64_C(1000000000)

int64_t stall_interval_ns(int64_t timeout_ns)
{
	return timeout_ns / STALL_LOOKS + 1;
}

/* speed times timeout, in whole bytes, or all there are. */
static uint64_t allowance(int64_t timeout_ns, uint64_t speed_bps)
{
	uint64_t seconds = (uint64_t)(timeout_ns / SECOND_NS);
	uint64_t rest_ns = (uint64_t)(timeout_ns % SECOND_NS);
	uint64_t whole, part;

	if (__builtin_mul_overflow(speed_bps, seconds, &whole) ||
	    __builtin_mul_overflow(speed_bps, rest_ns, &part) ||
	    __builtin_add_overflow(whole, part / (uint64_t)SECOND_NS, &whole))
		return UINT64_MAX;
	return whole;
}

void stall_begin(struct stall *stall, int64_t timeout_ns, uint64_t speed_bps,
		 uint64_t now_bytes)
{
	stall->allowance_bytes = allowance(timeout_ns, speed_bps);
	stall->looks = 0;
	stall->marks[0] = now_bytes;
}

bool stall_look(struct stall *stall, uint64_t now_bytes, uint64_t *within_bytes)
{
	uint64_t *oldest = &stall->marks[++stall->looks % STALL_LOOKS];

	if (stall->looks >= STALL_LOOKS) {
		*within_bytes = now_bytes - *oldest;
		if (*within_bytes <= stall->allowance_bytes)
			return true;
	}
	*oldest = now_bytes;
	return false;
}

#include "transfer/stall_timer.h"

#include <coget/time.h>

#include "base/units.h"
#include "transfer/upload.h"

/* Also what is sent moves on. */
static uint64_t body_bytes(const struct transfer *transfer)
{
	return transfer->size_download + transfer->unwanted +
	       upload_bytes(transfer);
}

static void begin_to_look(struct transfer *transfer)
{
	stall_begin(&transfer->stall, transfer->settings->stall_timeout_ns,
		    transfer->settings->stall_speed_bps, co_time_ns(),
		    body_bytes(transfer));
}

/* Whether it was for a rate limit, for the most part, that little came. */
static bool was_held(struct transfer *transfer)
{
	int64_t waited_ns, before_ns = transfer->looked_waited_ns;

	if (!throttle_is_on(&transfer->throttle))
		return false;
	waited_ns = throttle_waited_ns(&transfer->throttle);
	transfer->looked_waited_ns = waited_ns;
	return waited_ns - before_ns > transfer->stall.interval_ns / 2 ||
	       multi_slot_is_blocked(&transfer->slot);
}

/* Whether it waits for the sink, or for more of the body that it sends. */
static bool is_paused(const struct transfer *transfer)
{
	if (transfer->http.awaits_body)
		return true;
	return transfer->slot.is_paused && !throttle_waits(&transfer->throttle);
}

/* Opening a connection has a limit of its own, and our pauses do not count. */
static bool is_servers_turn(const struct transfer *transfer)
{
	curl_off_t sent_us = 0;

	if (transfer->slot.thread)
		return easy_thread_is_connected(transfer->slot.thread) &&
		       !is_paused(transfer);
	if (transfer->slot.direct)
		return !is_paused(transfer);
	curl_easy_getinfo(transfer->slot.easy, CURLINFO_PRETRANSFER_TIME_T,
			  &sent_us);
	return sent_us > 0 && !is_paused(transfer);
}

/* Whether a body that nobody wants has not ended since the last look. */
static bool is_overdue(struct transfer *transfer)
{
	bool is_overdue = transfer->outlived_look;

	transfer->outlived_look =
		transfer->is_answered && !transfer_is_delivered(transfer);
	return is_overdue;
}

static void give_up_stalled(struct transfer *transfer, uint64_t bytes)
{
	char amount[UNITS_TEXT_SIZE], limit[UNITS_TEXT_SIZE];

	units_format_bytes(amount, bytes);
	units_format_duration(limit, transfer->settings->stall_timeout_ns);
	failure_set(&transfer->refusal, ERROR_TIMEOUT,
		    "stalled: %s of the body came within %s",
		    bytes > 0 ? amount : "nothing", limit);
	if (bytes > 0)
		transfer->refusal.remedy =
			"lower --stall-speed if that is all the server or the "
			"link can do";
	transfer->end_stalled(transfer, CURLE_OPERATION_TIMEDOUT);
}

static int schedule_look(struct transfer *transfer)
{
	int64_t timeout_ns = transfer->settings->stall_timeout_ns;

	return timeout_ns == CO_FOREVER
		       ? 0
		       : co_call_later(&transfer->stall_look,
				       stall_interval_ns(timeout_ns));
}

static void on_look(void *arg)
{
	struct transfer *transfer = arg;
	uint64_t bytes;

	if (was_held(transfer)) {
		stall_skip(&transfer->stall, co_time_ns());
	} else if (!is_servers_turn(transfer)) {
		begin_to_look(transfer);
	} else if (is_overdue(transfer)) {
		transfer->abandoned = true;
		transfer->end_stalled(transfer, CURLE_OK);
		return;
	} else if (stall_look(&transfer->stall, co_time_ns(),
			      body_bytes(transfer), &bytes)) {
		give_up_stalled(transfer, bytes);
		return;
	}
	if (transfer->body.len > 0) /* it comes slowly, or no more does */
		transfer_notify(transfer);
	if (schedule_look(transfer) < 0) {
		failure_set(&transfer->refusal, ERROR_RESOURCES,
			    "out of memory");
		transfer->end_stalled(transfer, CURLE_OUT_OF_MEMORY);
	}
}

void stall_timer_init(struct transfer *transfer,
		      void (*end)(struct transfer *transfer, CURLcode code))
{
	transfer->end_stalled = end;
	co_callback_init(&transfer->stall_look, on_look, transfer);
}

int stall_timer_start(struct transfer *transfer)
{
	transfer->outlived_look = false;
	if (throttle_is_on(&transfer->throttle))
		transfer->looked_waited_ns =
			throttle_waited_ns(&transfer->throttle);
	begin_to_look(transfer);
	return schedule_look(transfer);
}

void stall_timer_stop(struct transfer *transfer)
{
	co_callback_cancel(&transfer->stall_look);
}

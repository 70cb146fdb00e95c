#include "transfer/read_on_timer.h"

#include <coget/time.h>

/* Nobody sees so little; at 12 MB/s that is what is passed on anyway. */
#define READ_ON_NS (20 * CO_MILLISECOND)

static void on_due(void *arg)
{
	struct transfer *transfer = arg;

	transfer->is_to_pass_on = false;
	if (transfer->body.len > 0)
		transfer_notify(transfer);
}

void read_on_timer_init(struct transfer *transfer)
{
	co_callback_init(&transfer->pass_on_soon, on_due, transfer);
}

void read_on_timer_start(struct transfer *transfer)
{
	if (transfer->is_to_pass_on)
		return;
	/* Without memory it waits for more, as any other. */
	transfer->is_to_pass_on =
		co_call_later(&transfer->pass_on_soon, READ_ON_NS) == 0;
}

void read_on_timer_stop(struct transfer *transfer)
{
	if (transfer->is_to_pass_on)
		co_callback_cancel(&transfer->pass_on_soon);
	transfer->is_to_pass_on = false;
}

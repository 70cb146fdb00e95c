#include "transfer/capture.h"

#include <string.h>

#include "model/exchange.h"

static struct exchange_log *log_of(const struct transfer *transfer)
{
	return transfer->request->exchanges;
}

void capture_begin(struct transfer *transfer)
{
	struct exchange_log *log = log_of(transfer);

	transfer->exchange =
		log ? exchange_log_begin(log, transfer->hop->scope->url) : NULL;
	if (transfer->exchange)
		transfer->exchange->has_sent_body =
			!request_content_is_plain(transfer->content);
}

void capture_request(struct transfer *transfer, const char *text, size_t len)
{
	if (exchange_add_request(transfer->exchange, text, len) < 0)
		log_of(transfer)->lacks_memory = true;
}

void capture_restart(struct transfer *transfer)
{
	if (capture_is_on(transfer))
		buf_reset(&transfer->exchange->request);
}

void capture_line(struct transfer *transfer, const char *line, size_t len)
{
	if (exchange_add_line(transfer->exchange, line, len) < 0)
		log_of(transfer)->lacks_memory = true;
}

void capture_unwanted(struct transfer *transfer, const char *data, size_t len)
{
	if (exchange_add_body(transfer->exchange, data, len) < 0)
		log_of(transfer)->lacks_memory = true;
}

void capture_end(struct transfer *transfer, const struct response *response)
{
	struct exchange *exchange = transfer->exchange;

	exchange->is_body_cut |=
		transfer->abandoned && !transfer_is_delivered(transfer);
	exchange->took_us = response->time_total_us;
	strcpy(exchange->remote_ip, response->remote_ip);
	if (exchange_finish(exchange) < 0)
		log_of(transfer)->lacks_memory = true;
	transfer->exchange = NULL;
}

#include "transfer/rates.h"

#include <stdlib.h>
#include <string.h>

struct rates {
	const struct settings *settings;
	struct rate_limit run;	  /* bps: 0 for none */
	struct rate_limit *hosts; /* as settings->hosts; likewise */
};

static bool has_any(const struct settings *settings)
{
	bool has = settings->limit_rate_bps > 0 ||
		   settings->limit_rate_per_bps > 0;

	for (size_t i = 0; !has && i < settings->hosts.count; i++)
		has = settings->hosts.hosts[i].limit_rate_bps > 0 ||
		      settings->hosts.hosts[i].limit_rate_per_bps > 0;
	return has;
}

int rates_open(struct rates **out, const struct settings *settings)
{
	const struct host_list *list = &settings->hosts;
	struct rates *rates;

	*out = NULL;
	if (!has_any(settings))
		return 0;
	rates = calloc(1, sizeof(*rates));
	if (!rates)
		return UV_ENOMEM;
	rates->hosts = calloc(list->count + 1, sizeof(*rates->hosts));
	if (!rates->hosts) {
		free(rates);
		return UV_ENOMEM;
	}
	rates->settings = settings;
	if (settings->limit_rate_bps > 0)
		rate_limit_init(&rates->run, settings->limit_rate_bps);
	for (size_t i = 0; i < list->count; i++)
		if (list->hosts[i].limit_rate_bps > 0)
			rate_limit_init(&rates->hosts[i],
					list->hosts[i].limit_rate_bps);
	*out = rates;
	return 0;
}

bool rates_are_of_each(const struct rates *rates)
{
	const struct settings *settings = rates ? rates->settings : NULL;
	bool has = settings && settings->limit_rate_per_bps > 0;

	for (size_t i = 0; settings && !has && i < settings->hosts.count; i++)
		has = settings->hosts.hosts[i].limit_rate_per_bps > 0;
	return has;
}

void rates_close(struct rates *rates)
{
	if (!rates)
		return;
	rate_limit_release(&rates->run);
	for (size_t i = 0; i < rates->settings->hosts.count; i++)
		rate_limit_release(&rates->hosts[i]);
	free(rates->hosts);
	free(rates);
}

struct body_rates rates_find(struct rates *rates, const struct url *url)
{
	const struct settings *settings = rates->settings;
	const struct host_list *list = &settings->hosts;
	const struct host_settings *host =
		list->count > 0 ? host_list_find(list, url->host,
						 strlen(url->host), url->port)
				: NULL;
	struct body_rates found = {
		.own_bps = settings->limit_rate_per_bps,
		.host = host ? &rates->hosts[host - list->hosts] : NULL,
		.run = &rates->run,
	};

	if (host && host->limit_rate_per_bps > 0)
		found.own_bps = host->limit_rate_per_bps;
	if (found.own_bps == HOST_RATE_UNLIMITED)
		found.own_bps = 0;
	return found;
}

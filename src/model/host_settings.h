/*
 * What is set for single hosts alone: sections of a config file.
 */
#ifndef MODEL_HOST_SETTINGS_H
#define MODEL_HOST_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A rate that is none, in place of that of all hosts. */
#define HOST_RATE_UNLIMITED UINT64_MAX

/* In place of a number of downloads: it is found while the run goes on. */
#define LIMIT_AUTO SIZE_MAX

struct host_settings {
	char *host;	   /* "example.org" or "[::1]", as struct url has it */
	unsigned port;	   /* 0: all of them */
	size_t per_host;   /* downloads at once, or LIMIT_AUTO; 0 where
			    * --per-host holds */
	/* Between requests; 0 where that of all holds, -1 for none. */
	int64_t request_interval_ns;
	uint64_t limit_rate_bps; /* of all its bodies; 0: only that of all */
	uint64_t limit_rate_per_bps; /* of each; 0 where that of all holds */
	const char *proxy; /* as of --proxy; NULL where that holds; not owned */
	char **headers;	   /* "NAME: VALUE" each, well-formed */
	size_t header_count;
};

/* Zeroed, there are none. */
struct host_list {
	struct host_settings *hosts;
	size_t count;
};

/*
 * The settings of a host, added if there are none yet.
 *
 * text  HOST or HOST:PORT, as in a URL.
 *
 * Returns 0 with *out the list's, until the next call; -EINVAL for what is no
 * host; -ENOMEM.
 */
int host_list_add(struct host_list *list, const char *text,
		  struct host_settings **out);

/*
 * The settings of a host at a port: those of the port go before those of all.
 * NULL: none.
 *
 * host  as struct url has it; len bytes.
 */
const struct host_settings *host_list_find(const struct host_list *list,
					   const char *host, size_t len,
					   unsigned port);

/* How many downloads there may be at once from a host, and how often. */
struct host_limits {
	size_t per_host;	       /* or LIMIT_AUTO */
	const struct host_list *hosts; /* what is set for some; or NULL */
	int64_t request_interval_ns;   /* 0: none */
	bool is_random;		       /* that interval is */
};

/* The limit of a host by its name with its port, "example.org:80". */
size_t host_limits_find(const struct host_limits *limits, const char *name);

/* Likewise, the interval between requests; 0: none. */
int64_t host_limits_interval_ns(const struct host_limits *limits,
				const char *name);

/* Whether that of some host is to be found. */
bool host_limits_have_auto(const struct host_limits *limits);

/* Overwrite and free what it owns. */
void host_list_release(struct host_list *list);

#endif

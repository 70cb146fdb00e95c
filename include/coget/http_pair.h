/*
 * Names with values, as headers, queries and forms have them.
 */
#ifndef COGET_HTTP_PAIR_H
#define COGET_HTTP_PAIR_H

/* A name and its value; in arrays, a NULL name is behind the last. */
struct co_http_pair {
	const char *name;
	const char *value;
};

#endif

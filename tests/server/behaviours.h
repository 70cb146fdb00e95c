/*
 * The table of what URLs can ask for.
 */
#ifndef SERVER_BEHAVIOURS_H
#define SERVER_BEHAVIOURS_H

#include <stddef.h>
#include <stdio.h>

#include "plan.h"

enum kind {
	KIND_FLAG,      /* no argument: bool */
	KIND_COUNT,     /* uint64_t */
	KIND_SIZE,      /* uint64_t, with k, m, g */
	KIND_TIME,      /* int64_t nanoseconds, with ms, s */
	KIND_TEXT,      /* const char *, percent-decoded */
	KIND_BYTES,     /* struct bytes, percent-decoded */
	KIND_HOPS,      /* uint64_t, and where it stands */
	KIND_HEADER,    /* two arguments, appended to headers */
	KIND_CONDITION, /* field is the condition */
};

/* To which requests the behaviours that follow apply. */
enum condition {
	CONDITION_KEY, /* none by itself: what the requests are counted by */
	CONDITION_FIRST,
	CONDITION_ON,
	CONDITION_EVERY,
	CONDITION_HEAD,
	CONDITION_RANGED,
	CONDITION_PAST,
	CONDITION_THEN,
	CONDITION_ALWAYS,
};

struct behaviour {
	const char *name;
	const char *arguments;
	enum kind kind;
	size_t field; /* offset in struct plan */
	const char *effect;
};

struct resource_row {
	const char *name;
	const char *arguments;
	enum resource_kind kind;
	const char *what;
};

/* What a segment names; NULL if there is no such behaviour, or resource. */
const struct behaviour *behaviour_find(const char *name);
const struct resource_row *behaviour_find_resource(const char *name);

/* Print all behaviours and resources, a line each. */
void behaviours_print(FILE *out);

#endif

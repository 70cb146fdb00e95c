/*
 * Which of several names was probably meant by one that is none of them.
 */
#ifndef BASE_NEAREST_H
#define BASE_NEAREST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The nearest so far, and of those that are equally near the shortest. */
struct nearest {
	size_t slips;
	size_t len;
};

#define NEAREST_NONE ((struct nearest){SIZE_MAX, SIZE_MAX})

/*
 * Whether the first len bytes of name begin a known name, or are a few typing
 * mistakes away from it, and no other was nearer so far.
 */
bool nearest_take(struct nearest *nearest, const char *known, const char *name,
		  size_t len);

/*
 * The one of the choices, which end with NULL, that the first len bytes of
 * value begin, or are a few typing mistakes away from; NULL if none is.
 */
const char *nearest_choice(const char *const *choices, const char *value,
			   size_t len);

#endif

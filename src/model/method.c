#include "model/method.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "model/header.h"

static const struct {
	const char *name;
	bool is_possible;
	bool is_idempotent;
} methods[] = {
	{"GET", true, true},	   {"POST", true, false},
	{"PUT", true, true},	   {"PATCH", true, false},
	{"DELETE", true, true},	   {"OPTIONS", true, true},
	{"TRACE", true, true},	   {"HEAD", false, true},
	{"CONNECT", false, false},
};

enum { METHOD_COUNT = sizeof(methods) / sizeof(methods[0]) };

/* The row of a method in any case; METHOD_COUNT if it is not a standard one. */
static size_t find(const char *text)
{
	size_t i = 0;

	while (i < METHOD_COUNT && strcasecmp(methods[i].name, text) != 0)
		i++;
	return i;
}

const char *method_of(const char *text)
{
	size_t row = find(text);

	return row < METHOD_COUNT ? methods[row].name : text;
}

bool method_is_possible(const char *method)
{
	size_t row = find(method);
	const char *at = method;

	while (header_is_token_character(*at))
		at++;
	return at > method && !*at &&
	       (row == METHOD_COUNT || methods[row].is_possible);
}

bool method_is_idempotent(const char *method)
{
	size_t row = find(method);

	return row < METHOD_COUNT && methods[row].is_idempotent;
}

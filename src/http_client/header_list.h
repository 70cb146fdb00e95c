/*
 * Header lines of a program's, "NAME: VALUE" each, as a request has them.
 */
#ifndef HTTP_CLIENT_HEADER_LIST_H
#define HTTP_CLIENT_HEADER_LIST_H

#include <stddef.h>

#include <coget/http_session.h>

/* Zero-initialise; release in the end, or give the lines away. */
struct header_list {
	char **lines;
	size_t count;
};

/* Overwrite and free what it owns. */
void header_list_release(struct header_list *list);

/*
 * Add a header.
 *
 * prefix  stands before its value.
 *
 * Returns 0; UV_EINVAL for one that cannot be sent, with the error's text set;
 * UV_ENOMEM.
 */
int header_list_add(struct header_list *list, const char *name,
		    const char *prefix, const char *value);

/*
 * Add a header in place of all of its name.
 *
 * value  NULL: there is none of that name then.
 *
 * Returns as above.
 */
int header_list_set(struct header_list *list, const char *name,
		    const char *value);

/* Add those of an array; NULL has none.  Returns as above. */
int header_list_add_pairs(struct header_list *list,
			  const struct co_http_pair *pairs);

#endif

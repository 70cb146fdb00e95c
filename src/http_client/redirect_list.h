/*
 * The redirects that a request has followed.
 */
#ifndef HTTP_CLIENT_REDIRECT_LIST_H
#define HTTP_CLIENT_REDIRECT_LIST_H

#include <stddef.h>

struct followed_redirect {
	char *url; /* that has answered with it */
	int status;
};

/* Zero-initialise; release in the end. */
struct redirect_list {
	struct followed_redirect *items;
	size_t count;
};

/* Free what it owns. */
void redirect_list_release(struct redirect_list *list);

/* Add one, the text copied.  Returns 0 or UV_ENOMEM. */
int redirect_list_add(struct redirect_list *list, const char *url, int status);

#endif

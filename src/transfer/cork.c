#include "transfer/cork.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

void cork_add(struct cork *cork)
{
	cork->waiting++;
}

void cork_begin(struct cork *cork)
{
	cork->is_wanted = cork->waiting > 1;
	cork->waiting = 0;
}

void cork_learn(struct cork *cork, int fd, int port)
{
	cork_end(cork);
	cork->fd = fd;
	cork->port = port;
}

bool cork_knows(const struct cork *cork, int port)
{
	return port != 0 && cork->port == port;
}

/* What the socket does not know, it does without. */
static void set(const struct cork *cork, int is_in)
{
	(void)!setsockopt(cork->fd, IPPROTO_TCP, TCP_CORK, &is_in,
			  sizeof(is_in));
}

void cork_request(struct cork *cork, int port)
{
	if (!cork->is_wanted || cork->is_in || !cork_knows(cork, port))
		return;
	set(cork, 1);
	cork->is_in = true;
}

/*
 * libcurl may have closed the socket meanwhile, and opened another by the same
 * number: that has no cork.
 */
void cork_end(struct cork *cork)
{
	if (!cork->is_in)
		return;
	set(cork, 0);
	cork->is_in = false;
}

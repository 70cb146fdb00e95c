/*
 * Which ports of a host accept connections: a hundred are tried at a time, each
 * for a second at most.
 *
 * usage: 20_port_scanner HOST FIRST LAST
 */
#include <stdio.h>
#include <stdlib.h>

#include <coget/coget.h>

static const char *host;
static struct co_semaphore sockets = CO_SEMAPHORE_INIT(sockets, 100);

static int probe(void *arg)
{
	CO_CLOSING(co_stream, stream);
	uint16_t port = *(uint16_t *)arg;
	int status;

	CO_WITH_SEMAPHORE (&sockets, status)
		CO_WITH_TIMEOUT (CO_SECOND, status)
			status = co_stream_connect(&stream, host, port);
	if (status == 0)
		printf("%u is open\n", port);
	return status == UV_ECONNREFUSED || status == UV_ETIMEDOUT ? 0 : status;
}

CO_MAIN(argc, argv)
{
	struct co_task_group group;
	int status;

	if (argc != 4)
		return UV_EINVAL;
	host = argv[1];
	CO_WITH_TASK_GROUP (&group, status)
		for (int i = atoi(argv[2]); status == 0 && i <= atoi(argv[3]); i++)
			status = CO_GO(&group, probe, (uint16_t)i);
	return status;
}

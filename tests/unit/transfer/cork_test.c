#include "transfer/cork.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "unit/suite.h"

enum { PORT = 7 };

static bool has_cork(int fd)
{
	int is_in = 0;
	socklen_t len = sizeof(is_in);

	ck_assert_int_eq(getsockopt(fd, IPPROTO_TCP, TCP_CORK, &is_in, &len),
			 0);
	return is_in != 0;
}

static int open_known(struct cork *cork)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	ck_assert_int_ge(fd, 0);
	*cork = (struct cork){0};
	cork_learn(cork, fd, PORT);
	return fd;
}

START_TEST(several_requests_wait_until_libcurl_has_acted)
{
	struct cork cork;
	int fd = open_known(&cork);

	cork_add(&cork);
	cork_add(&cork);
	cork_begin(&cork);
	ck_assert(!has_cork(fd));
	cork_request(&cork, PORT);
	cork_request(&cork, PORT);
	ck_assert(has_cork(fd));
	cork_end(&cork);
	ck_assert(!has_cork(fd));
	close(fd);
}
END_TEST

START_TEST(one_request_does_not_wait)
{
	struct cork cork;
	int fd = open_known(&cork);

	cork_add(&cork);
	cork_begin(&cork);
	cork_request(&cork, PORT);
	ck_assert(!has_cork(fd));
	cork_end(&cork);
	close(fd);
}
END_TEST

START_TEST(requests_on_other_connections_do_not_wait)
{
	struct cork cork;
	int fd = open_known(&cork);

	ck_assert(!cork_knows(&cork, PORT + 1));
	ck_assert(!cork_knows(&(struct cork){0}, 0));
	cork_add(&cork);
	cork_add(&cork);
	cork_begin(&cork);
	cork_request(&cork, PORT + 1);
	ck_assert(!has_cork(fd));
	cork_end(&cork);
	close(fd);
}
END_TEST

START_TEST(a_connection_that_is_learnt_meanwhile_lets_the_other_go)
{
	struct cork cork, other;
	int fd = open_known(&cork), other_fd = open_known(&other);

	cork_add(&cork);
	cork_add(&cork);
	cork_begin(&cork);
	cork_request(&cork, PORT);
	cork_learn(&cork, other_fd, PORT + 1);
	ck_assert(!has_cork(fd));
	cork_request(&cork, PORT + 1);
	ck_assert(has_cork(other_fd));
	cork_end(&cork);
	ck_assert(!has_cork(other_fd));
	close(fd);
	close(other_fd);
}
END_TEST

int main(void)
{
	return RUN_SUITE(
		"cork", several_requests_wait_until_libcurl_has_acted,
		one_request_does_not_wait,
		requests_on_other_connections_do_not_wait,
		a_connection_that_is_learnt_meanwhile_lets_the_other_go);
}

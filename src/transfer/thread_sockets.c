#include "transfer/thread_sockets.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

void thread_sockets_init(struct thread_sockets *sockets)
{
	*sockets = (struct thread_sockets){0};
	pthread_mutex_init(&sockets->lock, NULL);
}

void thread_sockets_release(struct thread_sockets *sockets)
{
	pthread_mutex_destroy(&sockets->lock);
}

/* Where there is no room to note it, it is as if it could not be opened. */
static bool note(struct thread_sockets *sockets, int fd)
{
	bool is_noted;

	pthread_mutex_lock(&sockets->lock);
	is_noted = !sockets->refuses && sockets->count < THREAD_SOCKETS_MAX;
	if (is_noted)
		sockets->fds[sockets->count++] = fd;
	pthread_mutex_unlock(&sockets->lock);
	return is_noted;
}

static curl_socket_t on_open(void *arg, curlsocktype purpose,
			     struct curl_sockaddr *address)
{
	struct thread_sockets *sockets = arg;
	int fd = socket(address->family, address->socktype | SOCK_CLOEXEC,
			address->protocol);

	(void)purpose;
	if (fd < 0) {
		sockets->error = errno;
		return CURL_SOCKET_BAD;
	}
	if (note(sockets, fd))
		return fd;
	close(fd);
	return CURL_SOCKET_BAD;
}

static int on_close(void *arg, curl_socket_t fd)
{
	struct thread_sockets *sockets = arg;

	pthread_mutex_lock(&sockets->lock);
	for (size_t i = 0; i < sockets->count; i++)
		if (sockets->fds[i] == fd)
			sockets->fds[i] = sockets->fds[--sockets->count];
	pthread_mutex_unlock(&sockets->lock);
	return close(fd);
}

CURLcode thread_sockets_set(struct thread_sockets *sockets, CURL *easy)
{
	CURLcode code =
		curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_open);

	if (code == CURLE_OK)
		code = curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, sockets);
	if (code == CURLE_OK)
		code = curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION,
					on_close);
	if (code == CURLE_OK)
		code = curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, sockets);
	return code;
}

void thread_sockets_admit(struct thread_sockets *sockets)
{
	sockets->refuses = false;
	sockets->error = 0;
}

void thread_sockets_shut_down(struct thread_sockets *sockets)
{
	pthread_mutex_lock(&sockets->lock);
	sockets->refuses = true;
	for (size_t i = 0; i < sockets->count; i++)
		shutdown(sockets->fds[i], SHUT_RDWR);
	pthread_mutex_unlock(&sockets->lock);
}

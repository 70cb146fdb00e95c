/*
 * Names and addresses, through libuv's requests.
 *
 * A resolver cannot be stopped: a cancelled caller leaves at once and the
 * request goes on without it.  So the request lives on the heap and is freed by
 * its callback; the answer goes to the caller's frame, while the caller is
 * there.
 */
#include <coget/resolve.h>

#include <stdlib.h>
#include <string.h>

#include "runtime/link.h"
#include "runtime/task.h"

/* A buffer of the caller's for a name. */
struct name {
	char *text;
	size_t size;
};

/* What a caller waits for. */
struct answer {
	struct co_task *waiter;
	struct addrinfo *addresses;
	struct name host, service;
	int status;
	bool done;
};

struct lookup {
	union {
		uv_req_t any;
		uv_getaddrinfo_t addresses;
		uv_getnameinfo_t names;
	} request;
	struct answer *answer; /* NULL once the caller has left */
};

static int lookup_new(struct lookup **out, struct answer *answer)
{
	*out = NULL;
	answer->waiter = task_running();
	if (!answer->waiter)
		return UV_EINVAL;
	if (task_refuses_wait(answer->waiter))
		return UV_ECANCELED;
	*out = calloc(1, sizeof(**out));
	if (!*out)
		return UV_ENOMEM;
	(*out)->answer = answer;
	return 0;
}

/* Wait for the callback of a lookup that has begun; or take it back. */
static int await_answer(struct lookup *lookup, int status)
{
	struct answer *answer = lookup->answer;
	struct co_loop *loop = answer->waiter->loop;

	if (status < 0) {
		free(lookup);
		return status;
	}
	loop->threads_busy++;
	status = task_wait(NULL, "lookup");
	loop->threads_busy--;
	if (answer->done)
		return answer->status;
	lookup->answer = NULL;
	uv_cancel(&lookup->request.any);
	return status;
}

/* Free a lookup that has come to its end, its answer given. */
static void lookup_end(struct lookup *lookup, int status)
{
	struct answer *answer = lookup->answer;

	if (answer) {
		answer->status = status;
		answer->done = true;
		task_wake(answer->waiter, 0);
	}
	free(lookup);
}

static void on_addresses(uv_getaddrinfo_t *request, int status,
			 struct addrinfo *addresses)
{
	struct lookup *lookup =
		CONTAINER_OF(request, struct lookup, request.addresses);

	if (lookup->answer)
		lookup->answer->addresses = addresses;
	else
		uv_freeaddrinfo(addresses);
	lookup_end(lookup, status);
}

int co_getaddrinfo(struct addrinfo **out, const char *node, const char *service,
		   const struct addrinfo *hints)
{
	struct answer answer = {0};
	struct lookup *lookup;
	int status;

	if (!out)
		return UV_EINVAL;
	*out = NULL;
	status = lookup_new(&lookup, &answer);
	if (status < 0)
		return status;
	status = uv_getaddrinfo(&answer.waiter->loop->uv,
				&lookup->request.addresses, on_addresses, node,
				service, hints);
	status = await_answer(lookup, status);
	*out = answer.addresses;
	return status;
}

void co_freeaddrinfo(struct addrinfo *addresses)
{
	uv_freeaddrinfo(addresses);
}

static void clear(struct name name)
{
	if (name.text && name.size > 0)
		name.text[0] = '\0';
}

static int copy(struct name name, const char *text)
{
	size_t len = strlen(text);

	if (!name.text)
		return 0;
	if (len >= name.size)
		return UV_ENOBUFS;
	memcpy(name.text, text, len + 1);
	return 0;
}

static void on_names(uv_getnameinfo_t *request, int status, const char *host,
		     const char *service)
{
	struct lookup *lookup =
		CONTAINER_OF(request, struct lookup, request.names);
	struct answer *answer = lookup->answer;

	if (answer && status == 0)
		status = copy(answer->host, host);
	if (answer && status == 0)
		status = copy(answer->service, service);
	lookup_end(lookup, status);
}

int co_getnameinfo(const struct sockaddr *address, char *host,
		   size_t host_size_bytes, char *service,
		   size_t service_size_bytes, int flags)
{
	struct answer answer = {.host = {host, host_size_bytes},
				.service = {service, service_size_bytes}};
	struct lookup *lookup;
	int status = lookup_new(&lookup, &answer);

	clear(answer.host);
	clear(answer.service);
	if (status < 0)
		return status;
	status = uv_getnameinfo(&answer.waiter->loop->uv,
				&lookup->request.names, on_names, address,
				flags);
	status = await_answer(lookup, status);
	if (status < 0) { /* of the two, one may have fitted */
		clear(answer.host);
		clear(answer.service);
	}
	return status;
}

/*
 * What the actors of io_stress_test.c do beside streams: selects, datagrams,
 * processes, files, directories, lookups.
 */
#ifndef RUNTIME_IO_STRESS_OTHERS_H
#define RUNTIME_IO_STRESS_OTHERS_H

#include <dirent.h>

#include "unit/runtime/io_stress.h"

static inline void take_item(void *item)
{
	HOLDS(world.items[(long)item] == OFFERED);
	world.items[(long)item] = TAKEN;
	world.taken++;
}

/* Put, get, acquire or wait, whatever comes first. */
static inline void do_select(struct co_signal *signal)
{
	long item = ++world.next_item;
	void *got;
	struct co_case cases[] = {
		co_case_after(moment()),
		co_case_get(&world.queue, &got),
		co_case_put(&world.queue, (void *)item),
		co_case_acquire(&world.semaphore),
		co_case_event(&world.event),
		co_case_signal(signal),
	};
	ssize_t index;

	HOLDS(item < ITEMS_MAX);
	for (size_t i = 0; i < CO_COUNT(cases); i++)
		if (roll(3) == 0)
			cases[i] = (struct co_case){0};
	world.items[item] = OFFERED;
	got = NULL;
	index = HASTILY(co_select(cases, CO_COUNT(cases)));
	HOLDS(index >= 0 || was_interrupted(index));
	for (ssize_t i = 0; i < (ssize_t)CO_COUNT(cases); i++)
		HOLDS((cases[i].status != UV_EAGAIN) == (i == index) ||
		      !cases[i].kind || (i == 5 && cases[i].status == UV_EBUSY));
	HOLDS((index == 1) == (got != NULL));
	if (index == 1)
		take_item(got);
	if (index == 2)
		world.put++;
	else
		world.items[item] = WITHDRAWN;
	if (index == 3) {
		(void)HASTILY(co_sleep(0));
		HOLDS(co_semaphore_release(&world.semaphore) == 0);
	}
	if (index == 5)
		HOLDS(cases[5].status == SIGUSR1 || cases[5].status == UV_EBUSY);
}

static inline void do_put(void)
{
	long item = ++world.next_item;

	HOLDS(item < ITEMS_MAX);
	world.items[item] = OFFERED;
	if (HASTILY(co_queue_put(&world.queue, (void *)item)) == 0)
		world.put++;
	else
		world.items[item] = WITHDRAWN;
}

static inline void do_get(void)
{
	void *item;
	ssize_t status = HASTILY(co_queue_get(&world.queue, &item));

	HOLDS((status == 0) == (item != NULL));
	if (status == 0)
		take_item(item);
}

static inline void do_event(void)
{
	if (roll(2))
		co_event_set(&world.event);
	else
		co_event_clear(&world.event);
	if (roll(2))
		kill(getpid(), SIGUSR1);
}

/* Numbers from one end to the other, by a task each. */
struct mail {
	struct co_datagram *to, *from;
	long sent;
};

/* One may come late, to an end that has the port of another. */
struct letter {
	const struct mail *of;
	long number;
};

static inline int send_mail(void *arg)
{
	struct mail *mail = arg;

	for (unsigned left = roll(60); left > 0; left--) {
		struct letter letter = {mail, mail->sent + 1};
		ssize_t status = HASTILY(co_datagram_send(
			mail->from, &letter, sizeof(letter), NULL));

		HOLDS(status == 0 || was_interrupted(status) ||
		      status == UV_ECONNREFUSED);
		if (status == 0)
			mail->sent = letter.number;
	}
	return 0;
}

static inline void do_mail(void)
{
	struct mail mail = {0};
	struct helper sender;
	struct letter letter;
	ssize_t len;
	long last = 0;

	HOLDS(co_datagram_bind(&mail.to, LOCALHOST, 0, NULL) == 0);
	HOLDS(PATIENTLY(co_datagram_connect(&mail.from, LOCALHOST,
					    co_datagram_port(mail.to))) == 0);
	start_helper(&sender, send_mail, &mail);
	for (unsigned left = roll(80); left > 0; left--) {
		struct co_case cases[] = {co_case_datagram(mail.to),
					  co_case_after(moment())};

		if (roll(2))
			(void)HASTILY(co_select(cases, 2));
		len = HASTILY(co_datagram_receive(mail.to, &letter,
						  sizeof(letter), NULL));
		HOLDS(was_interrupted(len) || len == sizeof(letter));
		if (len < 0 || letter.of != &mail)
			continue;
		HOLDS(letter.number > last && letter.number <= mail.sent + 1);
		last = letter.number;
	}
	co_datagram_close(mail.to);
	(void)end_helper(&sender);
	co_datagram_close(mail.from);
}

/* A child that is left, stopped or talked to, as far as the time goes. */
static inline void do_process(void)
{
	static const char *const cat[] = {"cat", NULL};
	const struct co_process_options options = {
		.argv = cat,
		.in = CO_STDIO_PIPE,
		.out = CO_STDIO_PIPE,
		.new_group = roll(2),
	};
	struct co_process_end end;
	struct co_process *process;
	struct co_bytes out;
	ssize_t status;

	HOLDS(co_process_spawn(&process, &options) == 0);
	status = HASTILY(co_process_communicate(process, &out, NULL, &end,
						"text", 4));
	HOLDS(status == 0 || was_interrupted(status));
	if (status == 0)
		HOLDS(end.status == 0 && out.len == 4);
	co_bytes_release(&out);
	switch (roll(3)) {
	case 0:
		HOLDS(HASTILY(co_process_stop(process, &end, moment())) == 0);
		HOLDS(status < 0 || end.status == 0);
		break;
	case 1:
		if (was_interrupted(HASTILY(co_process_wait(process, &end))))
			HOLDS(end.status == -1 && end.signal == 0);
		break;
	}
	co_process_close(process);
}

static inline const char *directory(void)
{
	const char *dir = getenv("TMPDIR");

	return dir ? dir : "/tmp";
}

/* What was cancelled has done nothing, and what was not all of it. */
static inline void do_file(void)
{
	char data[3000], back[3000];
	int fd = (int)PATIENTLY(co_file_open(directory(), O_TMPFILE | O_RDWR,
					     0600));
	ssize_t status, len;

	HOLDS(fd >= 0);
	memset(data, (int)roll(256), sizeof(data));
	status = HASTILY(co_file_write(fd, data, sizeof(data)));
	HOLDS(status == 0 || was_interrupted(status));
	len = PATIENTLY(co_file_read_at(fd, back, sizeof(back), 0));
	HOLDS(len == (status == 0 ? (ssize_t)sizeof(data) : 0));
	HOLDS(memcmp(data, back, (size_t)len) == 0);
	(void)HASTILY(co_file_sync(fd));
	HOLDS(HASTILY(co_file_close(fd)) == 0);
}

static inline void do_directory(void)
{
	struct co_directory_entry entry;
	struct co_directory *opened;
	DIR *known = opendir("/proc/self");
	long expected = 0, found = 0;
	const struct dirent *each;
	ssize_t status;

	while ((each = readdir(known)))
		expected += strcmp(each->d_name, ".") != 0 &&
			    strcmp(each->d_name, "..") != 0;
	closedir(known);
	status = HASTILY(co_directory_open(&opened, "/proc/self"));
	HOLDS((status == 0) == (opened != NULL));
	while (opened && status >= 0) {
		status = HASTILY(co_directory_next(opened, &entry));
		found += status == 1;
		if (status == 0)
			break;
		if (was_interrupted(status) && roll(10))
			status = 0;
	}
	HOLDS(!opened || status < 0 || found == expected);
	co_directory_close(opened);
}

static inline void do_lookup(void)
{
	struct addrinfo *addresses;
	ssize_t status = HASTILY(
		co_getaddrinfo(&addresses, LOCALHOST, "80", NULL));

	HOLDS((status == 0) == (addresses != NULL));
	HOLDS(status == 0 || was_interrupted(status));
	co_freeaddrinfo(addresses);
}

#endif

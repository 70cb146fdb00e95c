/* The hosts of a queue: found by name, the one with the oldest entry first. */
#include "schedule/hosts.h"

#include "schedule/host_limit.h"

#include "unit/schedule/schedule_util.h"

static struct hosts open_hosts(size_t capacity, size_t per_host)
{
	struct hosts hosts;

	ck_assert_int_eq(hosts_init(&hosts, capacity,
				    (struct host_limits){.per_host = per_host}),
			 0);
	return hosts;
}

static void close_hosts(struct hosts *hosts)
{
	struct schedule_entry *entry;

	while ((entry = hosts_drain(hosts)))
		free_entry(entry);
	hosts_release(hosts);
}

/* What the queue does for an entry that is put. */
static struct host *put(struct hosts *hosts, uint64_t index, const char *name)
{
	struct host *host = hosts_find_or_add(hosts, name);

	ck_assert_ptr_nonnull(host);
	hosts_unlink(hosts, host);
	host_add_entry(host, new_entry(index, name));
	host->entries++;
	hosts_relink(hosts, host, 0);
	return host;
}

/* The oldest host's oldest entry is this one; it starts. */
static struct host *take(struct hosts *hosts, uint64_t index)
{
	struct host *host = hosts_oldest(hosts, true);
	struct schedule_entry *entry;

	ck_assert_ptr_nonnull(host);
	hosts_unlink(hosts, host);
	entry = host_take_entry(host);
	ck_assert_uint_eq(entry->index, index);
	free_entry(entry);
	host->entries--;
	host->permits++;
	host->running++;
	hosts_relink(hosts, host, 0);
	return host;
}

static void release(struct hosts *hosts, struct host *host)
{
	hosts_unlink(hosts, host);
	host->permits--;
	host->running--;
	hosts_relink(hosts, host, 0);
}

START_TEST(a_host_is_found_again_by_its_name)
{
	struct hosts hosts = open_hosts(10, 2);
	struct host *a = put(&hosts, 1, "a:80");

	ck_assert_ptr_eq(hosts_find_or_add(&hosts, "a:80"), a);
	ck_assert_ptr_ne(put(&hosts, 2, "a:81"), a);
	ck_assert_ptr_ne(put(&hosts, 3, "A:80"), a);
	ck_assert_uint_eq(hosts.count, 3);
	close_hosts(&hosts);
}
END_TEST

START_TEST(the_host_of_the_oldest_entry_comes_first)
{
	struct hosts hosts = open_hosts(10, 10);

	put(&hosts, 3, "c");
	put(&hosts, 1, "a");
	put(&hosts, 2, "b");
	put(&hosts, 4, "a");
	for (uint64_t i = 1; i <= 4; i++)
		take(&hosts, i);
	ck_assert_ptr_null(hosts_oldest(&hosts, true));
	close_hosts(&hosts);
}
END_TEST

START_TEST(a_full_host_is_passed_over_until_one_is_finished)
{
	struct hosts hosts = open_hosts(10, 1);
	struct host *a;

	put(&hosts, 1, "a");
	put(&hosts, 2, "a");
	put(&hosts, 3, "b");
	put(&hosts, 4, "b");
	a = take(&hosts, 1);
	take(&hosts, 3);
	ck_assert_ptr_null(hosts_oldest(&hosts, true));
	release(&hosts, a);
	take(&hosts, 2);
	ck_assert_ptr_null(hosts_oldest(&hosts, true));
	close_hosts(&hosts);
}
END_TEST

START_TEST(a_host_without_entries_is_forgotten)
{
	struct hosts hosts = open_hosts(10, 10);
	struct host *host;

	for (uint64_t i = 1; i <= 1000; i++) {
		char name[16];

		snprintf(name, sizeof(name), "h%d", (int)i);
		put(&hosts, i, name);
		host = take(&hosts, i);
		ck_assert_uint_eq(hosts.count, 1);
		release(&hosts, host);
		ck_assert_uint_eq(hosts.count, 0);
	}
	close_hosts(&hosts);
}
END_TEST

START_TEST(many_more_hosts_than_were_foreseen_are_told_apart)
{
	enum { HOSTS = 5000 };
	struct hosts hosts = open_hosts(1, 1);
	char name[16];

	for (uint64_t i = 1; i <= HOSTS; i++) {
		snprintf(name, sizeof(name), "h%d", (int)i);
		put(&hosts, i, name);
	}
	ck_assert_uint_eq(hosts.count, HOSTS);
	for (uint64_t i = 1; i <= HOSTS; i++)
		release(&hosts, take(&hosts, i));
	ck_assert_uint_eq(hosts.count, 0);
	close_hosts(&hosts);
}
END_TEST

START_TEST(the_entries_of_one_host_stay_in_order)
{
	enum { ENTRIES = 5000 };
	struct hosts hosts = open_hosts(ENTRIES, ENTRIES);
	uint64_t random = 1, in = 1, out = 1;

	while (out < ENTRIES) {
		if (in < ENTRIES && (in == out || next_random(&random) % 5 < 3))
			put(&hosts, in++, "a");
		else
			take(&hosts, out++);
	}
	ck_assert_ptr_null(hosts_oldest(&hosts, true));
	close_hosts(&hosts);
}
END_TEST

static struct limit_change last_change;
static unsigned changes;

static int on_event(void *context, const struct event *event)
{
	(void)context;
	last_change = *event->limit;
	changes++;
	return 0;
}

START_TEST(limits_that_change_are_told_of)
{
	struct hosts hosts = open_hosts(10, 3);
	struct host *a;

	hosts.emitter.emit = on_event;
	for (uint64_t i = 1; i <= 4; i++)
		a = put(&hosts, i, "a:80");
	for (uint64_t i = 1; i <= 3; i++)
		take(&hosts, i);
	ck_assert_uint_eq(host_limit(a), 3);
	hosts_unlink(&hosts, a);
	(void)host_limit_refuse(&hosts, a, 10, 20);
	(void)host_limit_refuse(&hosts, a, 10, 20);
	ck_assert_uint_eq(host_limit(a), 2);
	ck_assert_uint_eq(changes, 1);
	ck_assert_str_eq(last_change.host, "a:80");
	ck_assert(last_change.scope == LIMIT_OF_HOST &&
		  last_change.reason == LIMIT_REFUSED &&
		  last_change.from == 3 && last_change.to == 2);
	hosts_relink(&hosts, a, 20 + ADMISSION_GROW_NS);
	ck_assert_uint_eq(changes, 2);
	ck_assert(last_change.reason == LIMIT_QUIET && last_change.from == 2 &&
		  last_change.to == 3);
	close_hosts(&hosts);
}
END_TEST

START_TEST(what_is_found_stays_below_what_is_refused)
{
	struct hosts hosts = open_hosts(10, LIMIT_AUTO);
	struct host *a = put(&hosts, 1, "a:80");
	struct adaptive_limit *adaptive;

	ck_assert_uint_eq(host_limit(a), ADAPTIVE_HOST_START);
	ck_assert_ptr_null(a->adaptive);
	hosts_unlink(&hosts, a);
	a->running = 6;
	(void)host_limit_refuse(&hosts, a, 10, 20);
	ck_assert_uint_eq(host_limit(a), 5);
	adaptive = host_limit_adaptive(&hosts, a);
	ck_assert_ptr_nonnull(adaptive);
	ck_assert_uint_eq(adaptive->now, 5);
	ck_assert_uint_eq(adaptive->most, 5);
	hosts_relink(&hosts, a, 20 + ADMISSION_GROW_NS);
	ck_assert_uint_eq(host_limit(a), 5);
	ck_assert_uint_eq(adaptive->most, 6);
	a->running = 0;
	close_hosts(&hosts);
}
END_TEST

START_TEST(what_waits_is_freed_in_the_end)
{
	struct hosts hosts = open_hosts(10, 10);

	put(&hosts, 1, "a");
	put(&hosts, 2, "a");
	put(&hosts, 3, "b");
	take(&hosts, 1);
	close_hosts(&hosts);
	ck_assert_uint_eq(hosts.count, 0);
}
END_TEST

int main(void)
{
	return RUN_SUITE("hosts", a_host_is_found_again_by_its_name,
			 the_host_of_the_oldest_entry_comes_first,
			 a_full_host_is_passed_over_until_one_is_finished,
			 a_host_without_entries_is_forgotten,
			 many_more_hosts_than_were_foreseen_are_told_apart,
			 the_entries_of_one_host_stay_in_order,
			 limits_that_change_are_told_of,
			 what_is_found_stays_below_what_is_refused,
			 what_waits_is_freed_in_the_end);
}

/* The hosts of a queue: found by name, the one with the oldest job first. */
#include "batch/hosts.h"

#include "batch_util.h"

static struct hosts open_hosts(size_t capacity, size_t per_host)
{
	struct hosts hosts;

	ck_assert_int_eq(hosts_init(&hosts, capacity, per_host), 0);
	return hosts;
}

static void close_hosts(struct hosts *hosts)
{
	struct job *job;

	while ((job = hosts_drain(hosts)))
		job_free(job);
	hosts_release(hosts);
}

/* What the queue does for a job that is put. */
static struct jobqueue_host *put(struct hosts *hosts, uint64_t index,
				 const char *name)
{
	struct jobqueue_host *host = hosts_find_or_add(hosts, name);

	ck_assert_ptr_nonnull(host);
	hosts_lift(hosts, host);
	host_add_job(host, new_job(index, name));
	host->jobs++;
	hosts_settle(hosts, host, 0);
	return host;
}

/* The oldest host's oldest job is this one; it starts. */
static struct jobqueue_host *take(struct hosts *hosts, uint64_t index)
{
	struct jobqueue_host *host = hosts_oldest(hosts);
	struct job *job;

	ck_assert_ptr_nonnull(host);
	hosts_lift(hosts, host);
	job = host_take_job(host);
	ck_assert_uint_eq(job->index, index);
	job_free(job);
	host->jobs--;
	host->turns++;
	host->running++;
	hosts_settle(hosts, host, 0);
	return host;
}

static void finish_job(struct hosts *hosts, struct jobqueue_host *host)
{
	hosts_lift(hosts, host);
	host->turns--;
	host->running--;
	hosts_settle(hosts, host, 0);
}

static size_t count_hosts(const struct hosts *hosts)
{
	size_t count = 0;

	for (size_t i = 0; i <= hosts->bucket_mask; i++)
		for (struct jobqueue_host *host = hosts->buckets[i]; host;
		     host = host->next)
			count++;
	return count;
}

START_TEST(a_host_is_found_again_by_its_name)
{
	struct hosts hosts = open_hosts(10, 2);
	struct jobqueue_host *a = put(&hosts, 1, "a:80");

	ck_assert_ptr_eq(hosts_find_or_add(&hosts, "a:80"), a);
	ck_assert_ptr_ne(put(&hosts, 2, "a:81"), a);
	ck_assert_ptr_ne(put(&hosts, 3, "A:80"), a);
	ck_assert_uint_eq(count_hosts(&hosts), 3);
	close_hosts(&hosts);
}
END_TEST

START_TEST(the_host_of_the_oldest_job_comes_first)
{
	struct hosts hosts = open_hosts(10, 10);

	put(&hosts, 3, "c");
	put(&hosts, 1, "a");
	put(&hosts, 2, "b");
	put(&hosts, 4, "a");
	for (uint64_t i = 1; i <= 4; i++)
		take(&hosts, i);
	ck_assert_ptr_null(hosts_oldest(&hosts));
	close_hosts(&hosts);
}
END_TEST

START_TEST(a_full_host_is_passed_over_until_a_job_is_finished)
{
	struct hosts hosts = open_hosts(10, 1);
	struct jobqueue_host *a;

	put(&hosts, 1, "a");
	put(&hosts, 2, "a");
	put(&hosts, 3, "b");
	put(&hosts, 4, "b");
	a = take(&hosts, 1);
	take(&hosts, 3);
	ck_assert_ptr_null(hosts_oldest(&hosts));
	finish_job(&hosts, a);
	take(&hosts, 2);
	ck_assert_ptr_null(hosts_oldest(&hosts));
	close_hosts(&hosts);
}
END_TEST

START_TEST(a_host_without_jobs_is_forgotten)
{
	struct hosts hosts = open_hosts(10, 10);
	struct jobqueue_host *host;

	for (uint64_t i = 1; i <= 1000; i++) {
		char name[16];

		snprintf(name, sizeof(name), "h%d", (int)i);
		put(&hosts, i, name);
		host = take(&hosts, i);
		ck_assert_uint_eq(count_hosts(&hosts), 1);
		finish_job(&hosts, host);
		ck_assert_uint_eq(count_hosts(&hosts), 0);
	}
	close_hosts(&hosts);
}
END_TEST

START_TEST(many_hosts_share_few_buckets)
{
	enum { HOSTS = 1000 };
	struct hosts hosts = open_hosts(HOSTS, 1);
	char name[16];

	hosts.bucket_mask = 3;
	for (uint64_t i = 1; i <= HOSTS; i++) {
		snprintf(name, sizeof(name), "h%d", (int)i);
		put(&hosts, i, name);
	}
	ck_assert_uint_eq(count_hosts(&hosts), HOSTS);
	for (uint64_t i = 1; i <= HOSTS; i++)
		finish_job(&hosts, take(&hosts, i));
	ck_assert_uint_eq(count_hosts(&hosts), 0);
	close_hosts(&hosts);
}
END_TEST

START_TEST(the_jobs_of_one_host_stay_in_order)
{
	enum { JOBS = 5000 };
	struct hosts hosts = open_hosts(JOBS, JOBS);
	uint64_t random = 1, in = 1, out = 1;

	while (out < JOBS) {
		if (in < JOBS && (in == out || next_random(&random) % 5 < 3))
			put(&hosts, in++, "a");
		else
			take(&hosts, out++);
	}
	ck_assert_ptr_null(hosts_oldest(&hosts));
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
	ck_assert_ptr_null(hosts.buckets);
}
END_TEST

int main(void)
{
	return RUN_SUITE("hosts", a_host_is_found_again_by_its_name,
			 the_host_of_the_oldest_job_comes_first,
			 a_full_host_is_passed_over_until_a_job_is_finished,
			 a_host_without_jobs_is_forgotten,
			 many_hosts_share_few_buckets,
			 the_jobs_of_one_host_stay_in_order,
			 what_waits_is_freed_in_the_end);
}

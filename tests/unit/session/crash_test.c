/*
 * Sessions whose process or machine ends at each of the calls that change the
 * disk, in turn, and which then go on to their end.
 *
 * That takes its time: unless CI_LONG is set, a quarter of the calls are tried,
 * another for each kind of end.  CK_TIMEOUT_MULTIPLIER=10 goes with it.
 */
#define STORAGE_BASE "/dev/shm"
#include "unit/session/crash_util.h"

#include <sys/mman.h>

#include <coget/thread.h>

#include "session/commit_log.h"
#include "session/journal_mark.h"
#include "session/session_internal.h"
#include "storage/final_name.h"

enum { ITEMS = 6, LARGE_ITEM = 2, SETTLED_AFTER = 3 };

/* What is seen of the child. */
static struct seen {
	int placed;  /* files in this run */
	int skipped; /* items as finished */
} *seen;

static bool with_fsync;

static const char *url_of(int item)
{
	static char url[64];

	snprintf(url, sizeof(url), "http://host/%d", item);
	return url;
}

/* Two items have one name. */
static const char *name_of(int item)
{
	static const char *const names[] = {"a", "b", "large", "d", "d", "f"};

	return names[item];
}

static const char *body_of(int item)
{
	static char small[32];

	if (item == LARGE_ITEM)
		return large_body('x');
	snprintf(small, sizeof(small), "the body of %d", item);
	return small;
}

/* Give an item its name, as the program does, whether or not it is finished. */
static void give_name(struct dest *dest, int item, bool is_finished,
		      char name[NAME_SIZE])
{
	struct name_request request = {.folder = dest_root(dest),
				       .wanted = name_of(item),
				       .key.url = url_of(item),
				       .is_finished = is_finished};

	ck_assert_int_eq(
		final_names_give(dest_names(dest), EXISTS_SKIP, &request, 1),
		0);
	ck_assert(is_finished || !request.exists);
	name_numbered(name, request.wanted, request.number);
}

/* Go on from what is there, as an attempt does. */
static struct part_file *fetch(struct dest *dest, int item, const char *name)
{
	const char *body = body_of(item);
	struct version version = {.etag = (char *)"\"v\"",
				  .total_bytes = (int64_t)strlen(body)};
	struct part_file *part;
	uint64_t from = 0;

	ck_assert_int_eq(part_file_open(&part, dest_root(dest), name,
					url_of(item), true),
			 0);
	if (part_file_len(part) > 0 && part_file_version(part)->etag)
		from = part_file_len(part);
	ck_assert_uint_le(from, strlen(body));
	ck_assert_int_eq(part_file_begin(part, from, &version, 0), 0);
	append(part, body + from);
	return part;
}

static void place(struct session *session, struct dest *dest, int item,
		  const char *name)
{
	struct commit commit = {.policy = EXISTS_SKIP, .fsync = with_fsync};
	const struct item_key key = {url_of(item), NULL};
	struct commit_result result;
	struct failure failure;

	ck_assert_int_eq(commit_log_commit(session, &key,
					   fetch(dest, item, name), &commit,
					   &result, &failure),
			 0);
	free(result.path);
	free(result.part_path);
	seen->placed++;
}

/* A run over all items. */
static int run(void *arg UNUSED)
{
	struct session_options options = {
		.path = "s",
		.dir = "out",
		.fsync = with_fsync,
	};
	struct dest *dest = open_dest("out");
	struct session *session;
	struct failure failure;
	char name[NAME_SIZE];

	*seen = (struct seen){0};
	ck_assert_int_eq(session_open(&session, &options, &failure), 0);
	final_names_ask(dest_names(dest),
			(struct name_oracle){session_whose, session_is_suspect,
					     session});
	for (int i = 0; i < ITEMS; i++) {
		const struct item_key key = {url_of(i), NULL};
		int status = session_take(session, &key);

		ck_assert_int_ge(status, 0);
		give_name(dest, i, status == 1, name);
		if (status == 0)
			place(session, dest, i, name);
		seen->skipped += status;
		if (i == SETTLED_AFTER)
			ck_assert_int_eq(co_to_thread(session_settle, session),
					 0);
	}
	ck_assert_int_eq(session_close(session, &failure), 0);
	dest_close(dest);
	return 0;
}

static bool is_part(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot && strncmp(dot, ".part", 5) == 0;
}

static bool holds(const char *path, const char *body)
{
	static char bytes[LARGE_BYTES + 2];
	FILE *file = fopen(path, "r");
	size_t len = fread(bytes, 1, sizeof(bytes), file);

	fclose(file);
	return len == strlen(body) && memcmp(bytes, body, len) == 0;
}

/* Count files with their names, and how often each body is there. */
static int look(int bodies[ITEMS])
{
	char path[PATH_MAX];
	const struct dirent *entry;
	DIR *dir = opendir("out");
	int files = 0;

	memset(bodies, 0, ITEMS * sizeof(*bodies));
	while (dir && (entry = readdir(dir))) {
		if (*entry->d_name == '.' || is_part(entry->d_name) ||
		    strstr(entry->d_name, ".state"))
			continue;
		files++;
		snprintf(path, sizeof(path), "out/%s", entry->d_name);
		for (int i = 0; i < ITEMS; i++)
			bodies[i] += holds(path, body_of(i));
	}
	if (dir)
		closedir(dir);
	return files;
}

static void start_anew(const char *journal, size_t len)
{
	if (!seen)
		seen = mmap(NULL, sizeof(*seen), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ck_assert_int_eq(system("rm -rf out saved s s.*"), 0);
	*crash_boot = '\0';
	if (len > 0) {
		int fd = open("s", O_WRONLY | O_CREAT, 0600);
		char record[JOURNAL_MARK_SIZE];

		ck_assert_int_eq(journal_mark_set(fd, record), 0);
		ck_assert_int_eq(write(fd, journal, len), len);
		close(fd);
	}
}

/* A run that ends at a step, then one that does not, then one for nothing. */
static bool check_end(enum end end, int steps)
{
	bool survived = survives(run, end, steps);
	int bodies[ITEMS], files = look(bodies);

	if (end != END_OF_PROCESS) {
		usleep(2 * CRASH_UPTIME_NS / 1000);
		snprintf(crash_boot, sizeof(crash_boot), "boot-after-%d", steps);
	}
	if (with_fsync)
		for (int i = 0; i < ITEMS; i++)
			files -= bodies[i];
	if (with_fsync)
		ck_assert_msg(files == 0, "end %d, step %d: a file is torn",
			      end, steps);
	files = look(bodies);
	ck_assert(survives(run, END_OF_PROCESS, 0));
	ck_assert_int_eq(seen->placed + seen->skipped, ITEMS);
	/* What is in place is finished, and the other way round. */
	if (end == END_OF_PROCESS)
		ck_assert_msg(seen->skipped == files,
			      "step %d: %d in place, %d finished", steps, files,
			      seen->skipped);
	files = look(bodies);
	ck_assert_msg(files == ITEMS, "end %d, step %d: %d files: %s", end,
		      steps, files, listing("out"));
	for (int i = 0; i < ITEMS; i++)
		ck_assert_msg(bodies[i] == 1, "end %d, step %d: body %d %dx",
			      end, steps, i, bodies[i]);
	ck_assert(survives(run, END_OF_PROCESS, 0));
	ck_assert_int_eq(seen->skipped, ITEMS);
	return survived;
}

static void check_all_ends(const char *journal, size_t len, int steps_at_least)
{
	int stride = getenv("CI_LONG") ? 1 : 4;

	for (int end = 0; end < END_COUNT; end++) {
		int steps = 1 + end % stride;

		for (;; steps += stride) {
			start_anew(journal, len);
			if (check_end((enum end)end, steps))
				break;
		}
		ck_assert_int_gt(steps, steps_at_least);
	}
}

START_TEST(a_run_that_ends_anywhere_is_brought_to_its_end)
{
	check_all_ends("", 0, 25);
}
END_TEST

START_TEST(with_fsync_no_power_cut_tears_a_file)
{
	with_fsync = true;
	check_all_ends("", 0, 35);
}
END_TEST

/* The journal of a whole run. */
static size_t make_journal(char *journal, size_t size)
{
	size_t len;
	FILE *file;

	start_anew("", 0);
	ck_assert(survives(run, END_OF_PROCESS, 0));
	file = fopen("s", "r");
	len = fread(journal, 1, size, file);
	fclose(file);
	return len;
}

START_TEST(a_damaged_journal_is_repaired_whatever_end_that_has)
{
	static char journal[65536];
	size_t len = make_journal(journal, sizeof(journal));

	/* In the second line: nothing of it is left that could be believed. */
	journal[20] ^= 1;
	check_all_ends(journal, len, 25);
}
END_TEST

int main(void)
{
	return RUN_STORAGE_SUITE(
		"session_crash", a_run_that_ends_anywhere_is_brought_to_its_end,
		with_fsync_no_power_cut_tears_a_file,
		a_damaged_journal_is_repaired_whatever_end_that_has);
}

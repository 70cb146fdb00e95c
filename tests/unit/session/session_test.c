/* What a session takes for finished, and what it costs. */
#define STORAGE_BASE "/dev/shm"
#include "unit/storage/storage_util.h"

#include <coget/thread.h>

#include "session/commit_log.h"
#include "session/entry_log.h"
#include "session/journal.h"
#include "session/journal_records.h"
#include "session/keyset.h"
#include "session/session.h"
#include "session/session_state.h"
#include "storage/boot_id.h"

static struct session *open_in(const char *dir)
{
	struct session_options options = {
		.path = "s",
		.dir = dir,
	};
	struct session *session;
	struct failure failure = {0};

	ck_assert_msg(session_open(&session, &options, &failure) == 0, "%s",
		      failure.what);
	return session;
}

static void end(struct session *session)
{
	struct failure failure;

	ck_assert_int_eq(session_close(session, &failure), 0);
}

/* The item of a URL. */
#define ITEM(url) ((struct item_key){(url), NULL})

/* Makes no assertions: check has files, too, that are limited. */
static int commit_as(struct session *session, struct dest *dest,
		     const char *url, const char *name,
		     enum exists_policy policy, struct failure *failure)
{
	struct commit commit = {.policy = policy};
	struct commit_result result;
	struct part_file *part;
	int status = part_file_open(&part, dest_root(dest), name, url, false);

	if (status == 0)
		status = part_file_begin(part, 0, &VERSION_UNKNOWN, 0);
	if (status == 0)
		status = part_file_append(part, url, strlen(url));
	if (status == 0)
		status = commit_log_commit(session, &ITEM(url), part, &commit,
					   &result, failure);
	free(result.path);
	free(result.part_path);
	return status;
}

static void place(struct session *session, struct dest *dest, const char *url,
		   const char *name)
{
	struct failure failure;

	ck_assert_int_eq(commit_as(session, dest, url, name, EXISTS_RENAME,
				   &failure),
			 0);
}

ASYNC_TEST(what_one_run_finishes_the_next_takes_once)
{
	struct dest *dest = open_dest("out");
	struct session *session = open_in("out");

	place(session, dest, "http://h/a", "a");
	place(session, dest, "http://h/b", "b");
	place(session, dest, "http://h/b", "b");
	/* Not what this run itself has finished. */
	ck_assert_int_eq(session_take(session, &ITEM("http://h/a")), 0);
	end(session);
	session = open_in("out");
	ck_assert_ptr_null(session_notice(session));
	ck_assert_int_eq(session_take(session, &ITEM("http://h/b")), 1);
	ck_assert_int_eq(session_take(session, &ITEM("http://h/a")), 1);
	ck_assert_int_eq(session_take(session, &ITEM("http://h/b")), 1);
	ck_assert_int_eq(session_take(session, &ITEM("http://h/b")), 0);
	ck_assert_int_eq(session_take(session, &ITEM("http://h/a")), 0);
	ck_assert_int_eq(session_take(session, &ITEM("http://h/")), 0);
	end(session);
	dest_close(dest);
}

ASYNC_TEST(the_directory_counts_and_credentials_and_fragments_do_not)
{
	struct dest *dest = open_dest("out");
	struct dest *other_dest = open_dest("other");
	struct session *session = open_in("out");

	place(session, dest, "http://me:secret@h/a@b", "a");
	end(session);
	session = open_in("other");
	ck_assert_int_eq(session_take(session, &ITEM("http://h/a@b")), 0);
	end(session);
	session = open_in("./out/../out/");
	ck_assert_int_eq(session_take(session, &ITEM("http://h/b")), 0);
	ck_assert_int_eq(session_take(session, &ITEM("http://you@h/a@b#c")), 1);
	end(session);
	dest_close(other_dest);
	dest_close(dest);
}

ASYNC_TEST(a_commit_that_fails_is_not_finished)
{
	struct dest *dest;
	struct session *session;
	struct failure failure;

	ck_assert_int_eq(mkdir("out", 0700), 0);
	put_file("out/a", "of before");
	dest = open_dest("out");
	session = open_in("out");
	ck_assert_int_eq(commit_as(session, dest, "http://h/a", "a",
				   EXISTS_FAIL, &failure),
			 UV_EEXIST);
	place(session, dest, "http://h/b", "b");
	end(session);
	session = open_in("out");
	ck_assert_int_eq(session_take(session, &ITEM("http://h/a")), 0);
	ck_assert_int_eq(session_take(session, &ITEM("http://h/b")), 1);
	end(session);
	dest_close(dest);
}

/* The journal is full: nothing is placed, and what could be noted counts. */
ASYNC_TEST(what_cannot_be_noted_is_not_placed)
{
	struct rlimit limit = {8000, RLIM_INFINITY};
	struct dest *dest = open_dest("out");
	struct session *session = open_in("out");
	struct failure failure = {0}, later;
	char url[32];
	int placed = 0, status = 0, closed;

	setrlimit(RLIMIT_FSIZE, &limit);
	while (status == 0 && placed < 200) {
		snprintf(url, sizeof(url), "http://h/%d", placed);
		status = commit_as(session, dest, url, "a", EXISTS_RENAME,
				   &failure);
		placed += status == 0;
	}
	/* It cannot be settled, either, and that is said. */
	closed = session_close(session, &later);
	limit.rlim_cur = RLIM_INFINITY;
	setrlimit(RLIMIT_FSIZE, &limit);
	ck_assert_int_eq(status, UV_EPROTO);
	ck_assert_str_eq(failure.what,
			 "cannot note the file in the session: File too large");
	ck_assert_int_gt(placed, 2);
	ck_assert_int_eq(closed, UV_EPROTO);
	session = open_in("out");
	for (int i = 0; i <= placed; i++) {
		snprintf(url, sizeof(url), "http://h/%d", i);
		ck_assert_int_eq(session_take(session, &ITEM(url)), i < placed);
	}
	end(session);
	dest_close(dest);
}

ASYNC_TEST(names_of_any_bytes_are_found_again)
{
	static const char *const names[] = {"100%", "%41", "a b", " ", "\xff"};
	struct dest *dest = open_dest("o\nu%t");
	struct session *session = open_in("o\nu%t");
	char url[32];

	for (size_t i = 0; i < CO_COUNT(names); i++) {
		snprintf(url, sizeof(url), "http://h/%zu", i);
		place(session, dest, url, names[i]);
	}
	end(session);
	session = open_in("o\nu%t");
	for (size_t i = 0; i < CO_COUNT(names); i++) {
		snprintf(url, sizeof(url), "http://h/%zu", i);
		ck_assert_int_eq(session_take(session, &ITEM(url)), 1);
	}
	end(session);
	dest_close(dest);
}

static int read_all(struct session_state *state, const char *const *lines)
{
	int status = 0;

	for (; status == 0 && *lines; lines++)
		status = session_state_read(state, *lines);
	return status;
}

#define KEY "00112233445566778899aabbccddeeff"

START_TEST(lines_that_are_no_records_are_refused)
{
	static const char *const before[] = {"run b cached 1 /d",
					     "commit 0 0 " KEY " 7 a", NULL};
	static const char *const wrong[] = {
		"",
		"walk",
		"run b cached 1 /d", /* the one before has not ended */
		"run",
		"commit",
		"commit 1",
		"commit 1 0 " KEY,
		"commit 1 0 " KEY " 7",
		"commit 1 0 " KEY " 7 ",
		"commit 1 2 " KEY " 7 a", /* knows of later ones */
		"commit -1 0 " KEY " 7 a",
		"commit 18446744073709551615 0 " KEY " 7 a",
		"commit 18446744073709551616 0 " KEY " 7 a",
		"commit 1 0 0" KEY " 7 a",
		"commit 1 0 00112233445566778899AABBCCDDEEFF 7 a",
		"commit 1 0 0011223344556677 7 a",
		"void",
		"void 1",
		"settled 2 5",
		"settled 1",
		"ended",
		"doubt 1 2",
		"doubt 1 2 ",
		"done " KEY,
		"done " KEY " 0123",
		"done " KEY " 0123456789abcdef more",
		"done 1",
	};

	for (size_t i = 0; i < CO_COUNT(wrong); i++) {
		struct session_state state = {0};

		ck_assert_int_eq(read_all(&state, before), 0);
		ck_assert_msg(session_state_read(&state, wrong[i]) == UV_EILSEQ,
			      "%s", wrong[i]);
		session_state_release(&state);
	}
}
END_TEST

enum { MANY = 1000000 };

static struct item_id key_of(uint32_t item)
{
	struct item_id key = {{0}};
	uint32_t mixed = item * 2654435761u;

	memcpy(key.bytes, &mixed, sizeof(mixed));
	return key;
}

/* Makes no assertions: these cost more than the set does. */
static int add_many(struct keyset *set, bool is_same)
{
	int added = 0;

	for (uint32_t i = 0; i < MANY; i++) {
		struct item_id key = key_of(is_same ? 1 : i);

		added += keyset_add(set, &key, i * UINT64_C(977)) == 0;
	}
	keyset_seal(set);
	return added;
}

START_TEST(a_million_items_take_24_bytes_each)
{
	struct keyset set = {0};
	struct item_id key;
	int taken = 0;

	ck_assert_int_eq(add_many(&set, false), MANY);
	ck_assert_uint_eq(set.len, MANY);
	ck_assert_uint_eq(set.size * sizeof(*set.entries), 24 * MANY);
	for (uint32_t i = 0; i < MANY; i++) {
		key = key_of(i);
		taken += keyset_take(&set, &key);
		taken += keyset_take(&set, &key);
	}
	ck_assert_int_eq(taken, MANY);
	keyset_release(&set);
}
END_TEST

/* One after the other they would be found at the cost of all others. */
START_TEST(one_item_a_million_times_is_taken_as_often)
{
	struct item_id key = key_of(1);
	struct keyset set = {0};
	int taken = 0;

	ck_assert_int_eq(add_many(&set, true), MANY);
	for (int i = 0; i <= MANY; i++)
		taken += keyset_take(&set, &key);
	ck_assert_int_eq(taken, MANY);
	keyset_release(&set);
}
END_TEST

START_TEST(names_are_known_by_their_items_taken_or_not)
{
	struct item_id one = key_of(1), two = key_of(2);
	struct keyset set = {0};
	uint64_t name = 5 * UINT64_C(977);

	ck_assert(!keyset_has_name(&set, name));
	ck_assert_int_eq(add_many(&set, true), MANY);
	ck_assert(keyset_take(&set, &one));
	ck_assert(keyset_has(&set, &one, 0));
	ck_assert(keyset_has(&set, &one, name));
	ck_assert(!keyset_has(&set, &one, name + 1));
	ck_assert(!keyset_has(&set, &two, name));
	ck_assert(keyset_has_name(&set, 0));
	ck_assert(keyset_has_name(&set, name));
	ck_assert(!keyset_has_name(&set, name + 1));
	ck_assert_uint_ne(keyset_name("/a", "x"), keyset_name("/b", "x"));
	keyset_release(&set);
}
END_TEST

ASYNC_TEST(the_session_tells_whose_a_name_is)
{
	struct dest *dest = open_dest("d");
	struct session *session = open_in("d");

	place(session, dest, "http://h/1", "x");
	place(session, dest, "http://h/2", "y");
	end(session);
	session = open_in("d");
	ck_assert_int_eq(session_take(session, &ITEM("http://h/1")), 1);
	ck_assert_int_eq(session_whose(session, "x", &ITEM("http://h/1")),
			 OWNER_ITEM);
	ck_assert_int_eq(session_whose(session, "y", &ITEM("http://h/2")),
			 OWNER_ITEM);
	ck_assert_int_eq(session_whose(session, "x", &ITEM("http://h/2")),
			 OWNER_OTHER);
	ck_assert_int_eq(session_whose(session, "z", &ITEM("http://h/1")),
			 OWNER_UNKNOWN);
	end(session);
	session = open_in(".");
	ck_assert_int_eq(session_whose(session, "x", &ITEM("http://h/2")),
			 OWNER_UNKNOWN);
	end(session);
	dest_close(dest);
}

static int pass_over(void *context, const char *text)
{
	(void)context;
	(void)text;
	return 0;
}

/* A run of another boot, or of this one, that has not come to its end. */
static void write_entries(const char *boot, const char *archive)
{
	struct journal_reader reader = {pass_over, NULL};
	struct open_commit entry = {0};
	struct journal *journal;
	uint64_t damaged;

	ck_assert_int_eq(journal_open(&journal, "s", false, reader, &damaged),
			 0);
	ck_assert_int_eq(journal_record_run(journal, boot, false, 1, archive),
			 0);
	for (uint64_t i = 0; i < 3; i++) {
		char url[] = "http://h/0", name[] = "0";

		url[9] = name[0] = (char)('0' + i);
		entry.number = i;
		entry.end_bytes = 1024 * (i + 1);
		ck_assert_int_eq(item_id_within(&entry.id, &ITEM(url), archive),
				 0);
		ck_assert_int_eq(journal_record_entry(journal, &entry, name),
				 0);
		if (i == 0)
			ck_assert_int_eq(journal_record_settled(journal, 1, 2),
					 0);
	}
	journal_close(journal);
}

/*
 * So many of the three are finished, and the archive ends behind them.  Only
 * when it was opened, it is known to have been cut.
 */
static void check_entries(const char *archive, int finished, bool is_cut,
			  bool opens)
{
	struct session_options options = {.path = "s", .archive = archive};
	struct session *session;
	struct failure failure = {0};
	bool was_cut_short;

	ck_assert_msg(session_open(&session, &options, &failure) == 0, "%s",
		      failure.what);
	ck_assert_uint_eq(session_archive_end(session, &was_cut_short),
			  (uint64_t)finished * 1024);
	ck_assert_int_eq(was_cut_short, is_cut);
	ck_assert_int_eq(session_take(session, &ITEM("http://h/0")), 1);
	ck_assert_int_eq(session_take(session, &ITEM("http://h/2")),
			 finished == 3);
	if (opens)
		entry_log_opened(session);
	end(session);
}

ASYNC_TEST(entries_outlast_the_process_and_the_settled_ones_the_machine)
{
	char *here = realpath(".", NULL), archive[PATH_MAX];

	snprintf(archive, sizeof(archive), "%s/x.tar", here);
	write_entries(boot_id(), archive);
	check_entries("x.tar", 3, true, false);
	check_entries("./x.tar", 3, true, true);
	check_entries("./x.tar", 3, false, true);
	ck_assert_int_eq(unlink("s"), 0);
	write_entries("another", archive);
	check_entries("x.tar", 1, true, true);
	check_entries(archive, 1, false, true);
	free(here);
}

ASYNC_TEST(a_session_is_of_one_archive)
{
	struct session_options options = {.path = "s", .archive = "y.tar"};
	struct session *session;
	struct failure failure = {0};

	write_entries(boot_id(), "/elsewhere/x.tar");
	ck_assert_int_eq(session_open(&session, &options, &failure), UV_EPROTO);
	ck_assert_int_eq(failure.error, ERROR_SESSION);
}

int main(void)
{
	return RUN_STORAGE_SUITE("session",
				 what_one_run_finishes_the_next_takes_once,
				 the_directory_counts_and_credentials_and_fragments_do_not,
				 a_commit_that_fails_is_not_finished,
				 what_cannot_be_noted_is_not_placed,
				 names_of_any_bytes_are_found_again,
				 lines_that_are_no_records_are_refused,
				 a_million_items_take_24_bytes_each,
				 one_item_a_million_times_is_taken_as_often,
				 names_are_known_by_their_items_taken_or_not,
				 the_session_tells_whose_a_name_is,
				 entries_outlast_the_process_and_the_settled_ones_the_machine,
				 a_session_is_of_one_archive);
}

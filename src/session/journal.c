#include "session/journal.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/own_file.h"
#include "session/journal_mark.h"
#include "session/journal_scan.h"

/* A rewrite gathers so much before it writes. */
#define GATHER_BYTES ((size_t)64 * 1024)

struct journal {
	struct own_path path;
	int64_t changed_ns;
	bool trust;     /* it needs no mark */
	bool is_marked; /* as coget's own */
	pthread_mutex_t lock; /* over all that follows */
	int fd;
	int status; /* of what left the file unfit for more */
	uint32_t crc;
	uint64_t len_bytes;
	struct buf lines;   /* on their way to the file */
	bool is_gathering;  /* them, until they are many */
};

static struct journal *new_journal(bool trust)
{
	struct journal *journal = calloc(1, sizeof(*journal));

	if (!journal)
		return NULL;
	journal->path = OWN_PATH_NONE;
	journal->fd = -1;
	journal->trust = trust;
	journal->lines = BUF_INIT(GATHER_BYTES + JOURNAL_LINE_MAX_BYTES);
	pthread_mutex_init(&journal->lock, NULL);
	return journal;
}

void journal_close(struct journal *journal)
{
	if (!journal)
		return;
	if (journal->fd >= 0)
		close(journal->fd);
	buf_release(&journal->lines);
	pthread_mutex_destroy(&journal->lock);
	own_path_release(&journal->path);
	free(journal);
}

/* Only a regular file is locked, read and written: nothing else may block. */
static int open_file(struct journal *journal)
{
	struct stat file;

	journal->fd = openat(journal->path.dir_fd, journal->path.name,
			     O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW |
				     O_NONBLOCK | O_CLOEXEC,
			     0600);
	if (journal->fd < 0)
		return -errno;
	if (fstat(journal->fd, &file) != 0)
		return -errno;
	if (!S_ISREG(file.st_mode))
		return UV_EINVAL;
	/* It decides what is fetched, and what is removed. */
	if (!own_file_is(&file))
		return UV_EPERM;
	journal->is_marked = !own_file_is_open(&file) &&
			     journal_mark_is_set(journal->fd);
	journal->changed_ns = clock_ns_of(file.st_mtim);
	/* Where the file system has no locks, one process has to be enough. */
	if (flock(journal->fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
		return UV_EBUSY;
	return 0;
}

/* What another process rewrote meanwhile stands there in a new file. */
static int open_locked(struct journal *journal)
{
	for (;;) {
		int status = open_file(journal);

		if (status != 0 || own_path_is_of(&journal->path, journal->fd))
			return status;
		close(journal->fd);
		journal->fd = -1;
	}
}

/* Write what was gathered, or leave the file as it was. */
static int flush(struct journal *journal)
{
	int status = file_write_all(journal->fd, journal->lines.data,
				    journal->lines.len);

	if (status == 0)
		journal->len_bytes += journal->lines.len;
	else if (ftruncate(journal->fd, (off_t)journal->len_bytes) != 0)
		journal->status = status;
	buf_reset(&journal->lines);
	return status;
}

static int add_line(struct journal *journal, const char *text)
{
	char head[JOURNAL_LINE_HEAD_BYTES];
	size_t len = strlen(text);
	uint32_t before = journal->crc;
	int status = buf_reserve(&journal->lines, JOURNAL_LINE_MAX_BYTES);

	assert(len <= JOURNAL_TEXT_MAX_BYTES && !memchr(text, '\n', len));
	if (status != 0)
		return status;
	journal_line_head(head, &journal->crc, text, len);
	(void)buf_append(&journal->lines, head, sizeof(head));
	(void)buf_append(&journal->lines, text, len);
	(void)buf_putc(&journal->lines, '\n');
	if (!journal->is_gathering || journal->lines.len >= GATHER_BYTES)
		status = flush(journal);
	if (status != 0)
		journal->crc = before;
	return status;
}

/* From here on it is believed, unless it is opened to others again. */
static int mark(struct journal *journal)
{
	char record[JOURNAL_MARK_SIZE];
	int status = journal_mark_set(journal->fd, record);

	if (status == -ENOKEY && journal->trust)
		return 0;
	if (status == 0 && *record)
		status = add_line(journal, record);
	(void)!fchmod(journal->fd, 0600); /* it may have been open to others */
	if (status == 0 && fsync(journal->fd) != 0)
		status = -errno;
	return status;
}

static int begin_file(struct journal *journal)
{
	int status = file_write_all(journal->fd, JOURNAL_MAGIC,
				    strlen(JOURNAL_MAGIC));

	journal->crc = journal_line_start();
	journal->len_bytes = strlen(JOURNAL_MAGIC);
	return status == 0 ? mark(journal) : status;
}

/* Whether there is something to be believed: the first line is nothing yet. */
static bool says_something(const struct journal_scan *scan)
{
	return scan->damaged_line > 0 ||
	       scan->len_bytes > strlen(JOURNAL_MAGIC);
}

/*
 * An empty file becomes a journal, but not one with another name, too: that may
 * be any of the user's that somebody else has linked there.
 */
static bool may_begin(const struct journal *journal)
{
	struct stat file;

	return fstat(journal->fd, &file) == 0 && file.st_nlink == 1;
}

/* Bring the file to where it can be appended to. */
static int prepare(struct journal *journal, const struct journal_scan *scan)
{
	int status;

	if (says_something(scan) && !journal->is_marked && !journal->trust)
		return -EKEYREJECTED;
	journal->len_bytes = scan->len_bytes;
	journal->crc = scan->crc;
	if (scan->damaged_line > 0) {
		journal->status = UV_EILSEQ;
		return 0;
	}
	if (scan->len_bytes == 0 && !may_begin(journal))
		return UV_EINVAL;
	if (scan->has_rest &&
	    ftruncate(journal->fd, (off_t)scan->len_bytes) != 0)
		return -errno;
	if (scan->len_bytes > 0)
		return journal->is_marked ? 0 : mark(journal);
	status = begin_file(journal);
	return status == 0 ? own_path_sync(&journal->path) : status;
}

/* Who reads a journal, and what is looked for meanwhile. */
struct reading {
	struct journal *journal;
	struct journal_reader reader;
};

static int read_record(void *context, const char *text)
{
	struct reading *reading = context;

	if (!journal_mark_is_record(text))
		return reading->reader.read(reading->reader.context, text);
	if (journal_mark_is_true(text))
		reading->journal->is_marked = true;
	return 0;
}

static int scan_file(struct journal *journal, struct journal_scan *scan,
		     struct journal_reader reader)
{
	struct reading reading = {journal, reader};
	struct journal_reader wrapped = {read_record, &reading};

	return journal_scan(scan, journal->fd, wrapped);
}

int journal_open(struct journal **out, const char *path, bool trust,
		 struct journal_reader reader, uint64_t *damaged_line)
{
	struct journal *journal = new_journal(trust);
	struct journal_scan scan;
	int status;

	*out = NULL;
	*damaged_line = 0;
	if (!journal)
		return UV_ENOMEM;
	status = own_path_open(&journal->path, path);
	if (status == 0)
		status = open_locked(journal);
	if (status == 0)
		status = scan_file(journal, &scan, reader);
	if (status == 0)
		status = prepare(journal, &scan);
	if (status != 0) {
		journal_close(journal);
		return status;
	}
	*damaged_line = scan.damaged_line;
	*out = journal;
	return 0;
}

int journal_append(struct journal *journal, const char *text)
{
	int status;

	pthread_mutex_lock(&journal->lock);
	status = journal->status;
	if (status == 0)
		status = add_line(journal, text);
	pthread_mutex_unlock(&journal->lock);
	return status;
}

int journal_sync(struct journal *journal)
{
	int status = fdatasync(journal->fd) == 0 ? 0 : -errno;

	/* The kernel says so once, and then takes the lost pages for clean. */
	if (status != 0) {
		pthread_mutex_lock(&journal->lock);
		journal->status = status;
		pthread_mutex_unlock(&journal->lock);
	}
	return status;
}

int64_t journal_changed_ns(const struct journal *journal)
{
	return journal->changed_ns;
}

uint64_t journal_len_bytes(const struct journal *journal)
{
	return journal->len_bytes;
}

/* Write the lines of the new file, and put it in place. */
static int write_copy(struct journal *copy, struct atomic_file *file,
		      journal_writer *writer, void *context)
{
	int status = begin_file(copy);

	copy->is_gathering = true;
	if (status == 0)
		status = writer(context, copy);
	if (status == 0)
		status = flush(copy);
	copy->is_gathering = false;
	if (status == 0)
		status = journal_sync(copy);
	if (status == 0)
		status = atomic_file_commit(file);
	return status;
}

/* From here on the copy is the journal, and closes what that was. */
static void take_over(struct journal *journal, struct journal *copy)
{
	int fd = journal->fd;

	journal->fd = copy->fd;
	journal->crc = copy->crc;
	journal->len_bytes = copy->len_bytes;
	journal->status = 0;
	copy->fd = fd;
}

int journal_rewrite(struct journal *journal, journal_writer *writer,
		    void *context)
{
	struct journal *copy = new_journal(journal->trust);
	struct atomic_file file;
	int status = copy ? atomic_file_open(&file, &journal->path) : UV_ENOMEM;

	if (status != 0) {
		journal_close(copy);
		return status;
	}
	copy->fd = file.fd;
	file.fd = -1;
	status = write_copy(copy, &file, writer, context);
	/* It may be in place and not durably so: the other is no file now. */
	if (own_path_is_of(&journal->path, copy->fd))
		take_over(journal, copy);
	else
		atomic_file_discard(&file);
	atomic_file_release(&file);
	journal_close(copy);
	return status;
}

int journal_keep_damaged(struct journal *journal, char **kept)
{
	const struct own_path *path = &journal->path;
	int status;

	for (unsigned number = 0;; number++) {
		int len = number == 0
				  ? asprintf(kept, "%s" JOURNAL_DAMAGED_SUFFIX,
					     path->name)
				  : asprintf(kept,
					     "%s" JOURNAL_DAMAGED_SUFFIX ".%u",
					     path->name, number);

		if (len < 0) {
			*kept = NULL;
			return UV_ENOMEM;
		}
		if (linkat(path->dir_fd, path->name, path->dir_fd, *kept, 0) == 0)
			return 0;
		status = -errno;
		free(*kept);
		*kept = NULL;
		if (status != UV_EEXIST)
			return status;
	}
}

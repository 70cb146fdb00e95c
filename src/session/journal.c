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

#include "base/buf.h"
#include "session/aside.h"
#include "session/journal_line.h"

/* A rewrite gathers so much before it writes. */
#define GATHER_BYTES ((size_t)64 * 1024)

struct journal {
	char *path;
	int64_t changed_ns;
	pthread_mutex_t lock; /* over all that follows */
	int fd;
	int status; /* of what left the file unfit for more */
	uint32_t crc;
	uint64_t len_bytes;
	struct buf lines;   /* on their way to the file */
	bool is_gathering;  /* them, until they are many */
};

static struct journal *new_journal(const char *path)
{
	struct journal *journal = calloc(1, sizeof(*journal));

	if (!journal)
		return NULL;
	journal->fd = -1;
	journal->lines = BUF_INIT(GATHER_BYTES + JOURNAL_LINE_MAX_BYTES);
	pthread_mutex_init(&journal->lock, NULL);
	journal->path = strdup(path);
	if (journal->path)
		return journal;
	journal_close(journal);
	return NULL;
}

void journal_close(struct journal *journal)
{
	if (!journal)
		return;
	if (journal->fd >= 0)
		close(journal->fd);
	buf_release(&journal->lines);
	pthread_mutex_destroy(&journal->lock);
	free(journal->path);
	free(journal);
}

/* Only a regular file is locked, read and written: nothing else may block. */
static int open_file(struct journal *journal)
{
	struct stat file;

	journal->fd = open(journal->path,
			   O_RDWR | O_CREAT | O_APPEND | O_NONBLOCK | O_CLOEXEC,
			   0600);
	if (journal->fd < 0)
		return -errno;
	if (fstat(journal->fd, &file) != 0)
		return -errno;
	if (!S_ISREG(file.st_mode))
		return UV_EINVAL;
	/* It decides what is fetched, and what is removed. */
	if (file.st_uid != geteuid())
		return UV_EPERM;
	journal->changed_ns = file.st_mtim.tv_sec * INT64_C(1000000000) +
			      file.st_mtim.tv_nsec;
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

		if (status != 0 || stands_at(journal->fd, journal->path))
			return status;
		close(journal->fd);
		journal->fd = -1;
	}
}

static int begin_file(struct journal *journal)
{
	int status = write_all(journal->fd, JOURNAL_MAGIC,
			       strlen(JOURNAL_MAGIC));

	journal->crc = journal_line_start();
	journal->len_bytes = strlen(JOURNAL_MAGIC);
	if (status == 0 && fdatasync(journal->fd) != 0)
		status = -errno;
	return status;
}

/* Bring the file to where it can be appended to. */
static int prepare(struct journal *journal, const struct journal_scan *scan)
{
	int status;

	journal->len_bytes = scan->len_bytes;
	journal->crc = scan->crc;
	if (scan->damaged_line > 0) {
		journal->status = UV_EILSEQ;
		return 0;
	}
	if (scan->has_rest &&
	    ftruncate(journal->fd, (off_t)scan->len_bytes) != 0)
		return -errno;
	if (scan->len_bytes > 0)
		return 0;
	status = begin_file(journal);
	return status == 0 ? sync_directory_of(journal->path) : status;
}

int journal_open(struct journal **out, const char *path,
		 struct journal_reader reader, uint64_t *damaged_line)
{
	struct journal *journal = new_journal(path);
	struct journal_scan scan;
	int status;

	*out = NULL;
	*damaged_line = 0;
	if (!journal)
		return UV_ENOMEM;
	status = open_locked(journal);
	if (status == 0)
		status = journal_scan(&scan, journal->fd, reader);
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

/* Write what was gathered, or leave the file as it was. */
static int flush(struct journal *journal)
{
	int status = write_all(journal->fd, journal->lines.data,
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
static int write_copy(struct journal *copy, struct aside *aside,
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
		status = aside_place(aside);
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
	struct journal *copy = new_journal(journal->path);
	struct aside aside;
	int status = copy ? aside_open(&aside, journal->path) : UV_ENOMEM;

	if (status != 0) {
		journal_close(copy);
		return status;
	}
	copy->fd = aside.fd;
	aside.fd = -1;
	status = write_copy(copy, &aside, writer, context);
	/* It may be in place and not durably so: the other is no file now. */
	if (stands_at(copy->fd, journal->path))
		take_over(journal, copy);
	else
		aside_discard(&aside);
	aside_release(&aside);
	journal_close(copy);
	return status;
}

int journal_keep_damaged(struct journal *journal, char **path)
{
	int status;

	for (unsigned number = 0;; number++) {
		int len = number == 0
				  ? asprintf(path, "%s.damaged", journal->path)
				  : asprintf(path, "%s.damaged.%u",
					     journal->path, number);

		if (len < 0) {
			*path = NULL;
			return UV_ENOMEM;
		}
		if (link(journal->path, *path) == 0)
			return 0;
		status = -errno;
		free(*path);
		*path = NULL;
		if (status != UV_EEXIST)
			return status;
	}
}

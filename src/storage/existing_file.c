#include "storage/existing_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <coget/thread.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/file.h"
#include "base/own_file.h"
#include "storage/dest_internal.h"
#include "storage/part_record.h"

#define ATTRIBUTE "user.coget.version"

int existing_file_open(const struct directory *directory, const char *name,
		       struct stat *file)
{
	int fd = openat(directory->fd, name,
			O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	int status = 0;

	if (fd < 0)
		return errno == ELOOP || errno == ENXIO ? UV_ENOENT : -errno;
	if (fstat(fd, file) != 0)
		status = -errno;
	else if (!S_ISREG(file->st_mode))
		status = UV_ENOENT;
	if (status == 0)
		return fd;
	close(fd);
	return status;
}

/* Fill in what the file is like, and write the record. */
static int write_record(int fd, struct part_record *record)
{
	struct buf text = BUF_INIT(PART_RECORD_MAX_BYTES);
	struct stat file;
	int status;

	if (fstat(fd, &file) != 0)
		return -errno;
	record->mtime_ns = clock_ns_of(file.st_mtim);
	record->version.total_bytes = file.st_size;
	status = part_record_format(&text, record);
	if (status == 0 &&
	    fsetxattr(fd, ATTRIBUTE, text.data, text.len, 0) != 0)
		status = -errno;
	buf_release(&text);
	return status;
}

void existing_file_mark(int fd, const char *url, const struct version *version)
{
	struct part_record record = PART_RECORD_NONE;

	if (item_id_of(&record.id, url) != 0)
		return;
	record.version = *version;
	(void)write_record(fd, &record);
}

/* UV_ENOENT if there is no record that is true of the file. */
static int read_record(int fd, const struct stat *file,
		       struct part_record *record)
{
	char text[PART_RECORD_MAX_BYTES + 1];
	ssize_t len = fgetxattr(fd, ATTRIBUTE, text, PART_RECORD_MAX_BYTES);
	int status;

	*record = PART_RECORD_NONE;
	if (len < 0)
		return UV_ENOENT;
	text[len] = '\0';
	status = part_record_parse(record, text, (size_t)len);
	if (status != 0)
		return status == -EINVAL ? UV_ENOENT : status;
	if (file->st_size == record->version.total_bytes &&
	    clock_ns_of(file->st_mtim) == record->mtime_ns)
		return 0;
	part_record_reset(record);
	return UV_ENOENT;
}

int existing_file_read(int fd, const struct stat *file, const char *url,
		       struct version *version)
{
	struct part_record record;
	int status = read_record(fd, file, &record);

	if (status != 0)
		return status;
	if (item_id_is_of(&record.id, url)) {
		*version = record.version;
		record.version = VERSION_UNKNOWN;
	}
	part_record_reset(&record);
	return status;
}

struct asking {
	struct folder *folder;
	const char *name;
	const char *url;
	struct version *version;
};

static int ask(const struct asking *asking)
{
	const struct directory *directory = &asking->folder->directory;
	struct version *version = asking->version;
	char date[DATE_SIZE];
	struct stat file;
	int fd = existing_file_open(directory, asking->name, &file);
	int status;

	if (fd < 0)
		return fd;
	/* Others may have set its time, too. */
	if (!own_file_is_proof(&file, directory->mode.is_kept)) {
		close(fd);
		return 0;
	}
	status = existing_file_read(fd, &file, asking->url, version);
	if (status == UV_ENOENT) {
		version->total_bytes = file.st_size;
		date_format(date, file.st_mtim.tv_sec);
		version->last_modified = strdup(date);
		status = version->last_modified ? 0 : UV_ENOMEM;
	}
	close(fd);
	return status;
}

static int ask_on_disk(void *arg)
{
	const struct asking *asking = arg;
	int status = folder_pin(asking->folder, FOLDER_FIND);

	if (status == 0)
		status = ask(asking);
	folder_unpin(asking->folder);
	return status;
}

int existing_file_version(struct folder *folder, const char *name,
			  const char *url, struct version *version)
{
	struct asking asking = {folder, name, url, version};

	*version = VERSION_UNKNOWN;
	return co_to_thread(ask_on_disk, &asking);
}

/* So much of a file is looked at for the mark. */
#define MARK_BYTES ((size_t)1024)

struct loading {
	struct folder *folder;
	const char *name;
	const char *mark;
	struct buf *body;
};

/* Read so many bytes, or to the end of the file, which may have changed. */
static int read_up_to(int fd, struct buf *body, size_t len)
{
	while (body->len < len) {
		int status = buf_reserve(body, len - body->len);
		ssize_t got;

		if (status != 0)
			return status == -ENOBUFS ? UV_EFBIG : status;
		got = file_read_some(fd, body->data + body->len,
				     len - body->len);
		if (got <= 0)
			return (int)got;
		body->len += (size_t)got;
	}
	return 0;
}

static bool has_mark(const struct buf *body, const char *mark)
{
	return !mark || (body->len > 0 && memmem(body->data, body->len, mark,
						 strlen(mark)) != NULL);
}

static int load_open(const struct loading *loading, int fd,
		     const struct stat *file, bool is_proof)
{
	size_t size = (size_t)file->st_size;
	struct buf *body = loading->body;
	int status =
		read_up_to(fd, body, size < MARK_BYTES ? size : MARK_BYTES);

	if (status == 0 && !has_mark(body, loading->mark))
		status = UV_ENOENT;
	if (status == 0 && !is_proof)
		status = UV_EPERM;
	return status == 0 ? read_up_to(fd, body, size) : status;
}

static int load(const struct loading *loading)
{
	const struct directory *directory = &loading->folder->directory;
	struct stat file;
	int fd = existing_file_open(directory, loading->name, &file);
	int status;

	if (fd < 0)
		return fd;
	status = load_open(loading, fd, &file,
			   own_file_is_proof(&file, directory->mode.is_kept));
	close(fd);
	return status;
}

static int load_on_disk(void *arg)
{
	const struct loading *loading = arg;
	int status = folder_pin(loading->folder, FOLDER_FIND);

	if (status == 0)
		status = load(loading);
	folder_unpin(loading->folder);
	return status;
}

int existing_file_load(struct folder *folder, const char *name,
		       const char *mark, struct buf *body)
{
	struct loading loading = {folder, name, mark, body};

	return co_to_thread(load_on_disk, &loading);
}

#include "storage/existing_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <coget/thread.h>

#include "base/clock.h"
#include "base/date.h"
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

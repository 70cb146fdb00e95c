#include "storage/file_identity.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/clock.h"

int file_identity(int fd, uint64_t *inode, int64_t *born_ns)
{
	struct statx file;

	if (statx(fd, "", AT_EMPTY_PATH, STATX_INO | STATX_BTIME, &file) != 0)
		return -errno;
	*inode = file.stx_ino;
	*born_ns = 0;
	if (file.stx_mask & STATX_BTIME)
		*born_ns = clock_ns_of((struct timespec){
			file.stx_btime.tv_sec, file.stx_btime.tv_nsec});
	return 0;
}

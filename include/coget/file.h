/*
 * Files, without blocking the loop: plain files, and devices that are read at
 * any position.
 *
 * A file is named by its descriptor, as everywhere: one from co_file_open(), or
 * an inherited one.  Calls run on the pool of threads (thread.h); a read of at
 * most 128 KiB that the kernel has in memory is done at once, without a thread.
 * Where a call was cancelled before its thread has begun, it has done nothing
 * and returns UV_ECANCELED; afterwards it returns only when the thread is done,
 * with the result: no buffer is used after the return, no descriptor is lost,
 * and no byte is read or written that the caller does not know of.
 *
 * FIFOs, sockets and terminals are streams (co_stream_open()): here they are
 * UV_ESPIPE, so that none of them ever holds a thread up.  A directory is read
 * with directory.h.  NULL for a path or an output is UV_EINVAL.
 *
 * Several tasks, of one loop or several, may use a descriptor at once: with
 * positions of their own (co_file_read_at(), co_file_write_at()) they do not
 * disturb each other.  Close it when no call uses it any more, as with
 * close(2).
 */
#ifndef COGET_FILE_H
#define COGET_FILE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>

#include <coget/bytes.h>
#include <coget/status.h>

#ifdef __cplusplus
extern "C" {
#endif

struct co_stream;

/*
 * Open a file.  Suspends.
 *
 * flags  as of open(2); O_CLOEXEC is always set.
 * mode   of a file that O_CREAT makes, less the umask, such as 0666; without
 *        O_CREAT, 0.
 *
 * Returns a descriptor, which is the caller's; UV_ESPIPE for a FIFO, a socket
 * or a terminal, which are left alone; UV_ENOENT, UV_EACCES and the system's
 * other errors; UV_EMFILE; UV_ECANCELED.
 */
int co_file_open(const char *path, int flags, mode_t mode) CO_MUST_CHECK;

/*
 * The same, with a path relative to a directory's descriptor (openat(2)), or to
 * the working directory for AT_FDCWD.
 */
int co_file_open_at(int directory, const char *path, int flags,
		    mode_t mode) CO_MUST_CHECK;

/*
 * Close a descriptor, on a thread, since what was written may be sent to a
 * server only now.  Suspends; a cancellation does not cut it short.  Where no
 * task runs, it is closed at once.
 *
 * Returns 0; UV_EBADF; or the error of what was written before, such as
 * UV_EDQUOT, the descriptor being closed all the same.
 */
int co_file_close(int fd);

/*
 * Read size bytes from the descriptor's position, and move that.  Suspends.
 *
 * Returns their number, and 0 at the end of the file; UV_EISDIR; UV_EBADF if it
 * is not open for reading; the system's other errors; UV_ECANCELED.  The number
 * is less than size only at the end of the file, or where an error or a
 * cancellation came after some bytes, which the next call then returns.
 */
ssize_t co_file_read(int fd, void *buf, size_t size) CO_MUST_CHECK;

/* The same from an offset in bytes (pread(2)); the position stays. */
ssize_t co_file_read_at(int fd, void *buf, size_t size,
			int64_t offset) CO_MUST_CHECK;

/*
 * Write all len bytes to the descriptor's position, or with O_APPEND to the
 * end, and move the position.  Suspends.
 *
 * Returns 0; UV_ENOSPC, UV_EDQUOT, UV_EFBIG, UV_EIO and the system's other
 * errors, with maybe some part written; UV_ECANCELED, with nothing written.
 */
int co_file_write(int fd, const void *data, size_t len) CO_MUST_CHECK;

/* The same to an offset in bytes (pwrite(2)); the position stays. */
int co_file_write_at(int fd, const void *data, size_t len,
		     int64_t offset) CO_MUST_CHECK;

/*
 * The same as the four above with several pieces of memory, one after the other
 * (preadv(2), pwritev(2)): of any number, also empty ones.
 *
 * offset  in bytes; -1 is the descriptor's position, which then moves.
 */
ssize_t co_file_readv(int fd, const struct iovec *pieces, size_t count,
		      int64_t offset) CO_MUST_CHECK;
int co_file_writev(int fd, const struct iovec *pieces, size_t count,
		   int64_t offset) CO_MUST_CHECK;

/*
 * Get what fstat(2) says.  Suspends.  Returns 0; UV_EBADF and the system's
 * other errors; UV_ECANCELED.  On error *out is zero.
 */
int co_file_stat(int fd, struct stat *out) CO_MUST_CHECK;

/*
 * Make the file len bytes long, of zeros where it grows.  Suspends.  Returns 0;
 * UV_EBADF, UV_EINVAL, UV_EFBIG and the system's other errors; UV_ECANCELED,
 * with nothing done.
 */
int co_file_truncate(int fd, int64_t len) CO_MUST_CHECK;

/*
 * Have what was written stored by the device: all of the file (fsync(2)), or
 * what is needed to read its bytes again (fdatasync(2)).  Suspends.
 *
 * Returns 0; UV_EIO, UV_ENOSPC or UV_EDQUOT for what was written before and is
 * lost; UV_EINVAL for what cannot be stored; UV_EBADF; UV_ECANCELED.
 */
int co_file_sync(int fd) CO_MUST_CHECK;
int co_file_sync_data(int fd) CO_MUST_CHECK;

/*
 * Get what stat(2), or lstat(2) about a link itself, says of a path.  Suspends.
 * Returns 0, UV_ENOENT and the system's other errors, or UV_ECANCELED.  On
 * error *out is zero.
 */
int co_stat(const char *path, struct stat *out) CO_MUST_CHECK;
int co_lstat(const char *path, struct stat *out) CO_MUST_CHECK;

/*
 * Give a file another name, in place of what has that (rename(2)); remove a
 * file, or an empty directory; make a directory, its mode less the umask, such
 * as 0777.  Each suspends.
 *
 * Returns 0; UV_ENOENT, UV_EXDEV, UV_ENOTEMPTY, UV_EEXIST and the system's
 * other errors; UV_ECANCELED, with nothing done.
 */
int co_rename(const char *from, const char *to) CO_MUST_CHECK;
int co_unlink(const char *path) CO_MUST_CHECK;
int co_rmdir(const char *path) CO_MUST_CHECK;
int co_mkdir(const char *path, mode_t mode) CO_MUST_CHECK;

/*
 * Read a whole file.  Suspends.
 *
 * max  bytes at most; SIZE_MAX: any number.
 *
 * Returns 0 with out's bytes owned by the caller; CO_LIMIT_OVERRUN if the file
 * has more than max; UV_EISDIR; UV_ENOMEM; the errors of co_file_open() and
 * co_file_read().  On error *out is empty.
 */
int co_read_file(const char *path, struct co_bytes *out,
		 size_t max) CO_MUST_CHECK;

/*
 * Write a whole file, in place of one that is there, whose mode it gets;
 * otherwise its mode is 0666 less the umask.  Suspends.  Others see the old
 * file or the new one, never a part, also after a crash: the bytes are stored
 * in a file of another name in the same directory, which begins with ".co-" and
 * is left there only if the process is killed.  A symbolic link to a file
 * stays, and leads to the new one.
 *
 * Returns 0; UV_EISDIR; UV_EPERM for what is no plain file, such as a device;
 * UV_EACCES for a directory that cannot be written, UV_ENOSPC and the system's
 * other errors, with the old file as it was; UV_ECANCELED or UV_ENOMEM, with
 * nothing done.
 */
int co_write_file(const char *path, const void *data, size_t len) CO_MUST_CHECK;

/*
 * Send a part of a file on a stream, after what is buffered (loop.sendfile).
 * Suspends until the kernel has taken it.  Where the stream is a socket without
 * filters, the kernel copies the bytes itself (sendfile(2)); otherwise they are
 * read and written here.  Meanwhile other tasks may not write on the stream
 * (UV_EBUSY).
 *
 * offset  where it begins, in bytes; the descriptor's position stays as it is.
 * count   in bytes; UINT64_MAX is up to the end of the file.
 * sent    out: how many bytes were sent, also on error; NULL if not wanted.
 *         Less than count where the file ends before.
 *
 * Returns 0; the errors of co_file_read_at(), after which the stream goes on;
 * those of co_stream_write(), after which it can only be read, closed or reset,
 * UV_ECANCELED among them.
 */
int co_stream_send_file(struct co_stream *stream, int fd, int64_t offset,
			uint64_t count, uint64_t *sent) CO_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif

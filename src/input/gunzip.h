/*
 * A descriptor whose bytes are compressed by gzip (RFC 1952), read as what they
 * hold.  Several members in a row are read as one.
 *
 * Open, give it what was read of the descriptor already, then read; may be used
 * by any thread, one at a time.
 */
#ifndef INPUT_GUNZIP_H
#define INPUT_GUNZIP_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include <coget/status.h>

struct gunzip;

/* What can be given to it at most. */
#define GUNZIP_GIVEN_MAX_BYTES (64 * 1024)

/* Whether data begins as gzip's does; the first two bytes tell. */
bool gunzip_recognizes(const char *data, size_t len);

/*
 * Begin.
 *
 * fd      remains the caller's.
 * offset  where the data begins in a regular file, which is read by pread(); or
 *         -1 to read on from where the descriptor stands.
 *
 * Returns it, owned by the caller; NULL: no memory.
 */
struct gunzip *gunzip_open(int fd, off_t offset);

/* Free it.  NULL is ignored. */
void gunzip_close(struct gunzip *gunzip);

/* What was read of the descriptor before; once, before the first read. */
void gunzip_give(struct gunzip *gunzip, const char *data, size_t len);

/* How many compressed bytes what was read is from. */
uint64_t gunzip_read_bytes(const struct gunzip *gunzip);

/* Whether a read need not ask the descriptor for more. */
bool gunzip_has_more(const struct gunzip *gunzip);

/*
 * Read at most len bytes.  Blocks as the descriptor does.
 *
 * Returns how many; 0 at the end; UV_EOF if the data ends amid a member;
 * UV_EPROTO if it is damaged; UV_ENOMEM; or an error of reading.
 */
ssize_t gunzip_read(struct gunzip *gunzip, void *data,
		    size_t len) CO_MUST_CHECK;

#endif

/*
 * CRC-32C, Castagnoli's polynomial: the checksum of iSCSI (RFC 3720), ext4 and
 * Google's storage.  It finds damage, not forgery.  From any thread.
 */
#ifndef BASE_CRC32C_H
#define BASE_CRC32C_H

#include <stddef.h>
#include <stdint.h>

/*
 * Go on with a checksum, 0 for the first bytes: crc32c(crc32c(0, a), b) is that
 * of a and b together.
 */
uint32_t crc32c(uint32_t crc, const void *data, size_t len);

/* The same on processors without an instruction for it; for tests. */
uint32_t crc32c_by_table(uint32_t crc, const void *data, size_t len);

#endif

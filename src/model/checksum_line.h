/*
 * A line of a checksum file, as sha256sum and its like write them.
 */
#ifndef MODEL_CHECKSUM_LINE_H
#define MODEL_CHECKSUM_LINE_H

#include "model/checksum.h"

/*
 * Parse a line, without its end and the blanks around it:
 *
 *   HEX  NAME             md5sum, sha256sum, ...; also "HEX *NAME", "HEX NAME"
 *   SHA256 (NAME) = HEX   BSD's tools and cksum
 *   SHA2-256(NAME)= HEX   openssl dgst
 *
 * With a backslash in front of all, those in NAME begin the escapes \\, \n and
 * \r.  HEX alone tells its algorithm by its length.
 *
 * line     is changed: NAME stands in it, unescaped, and ends with a NUL.
 * name     receives where; a path as it was given, not empty.
 * blake2b  whether HEX alone, of 128 digits, is that of blake2b; else sha512.
 *
 * Returns 0, or -EINVAL with *failure set.
 */
int checksum_line_parse(char *line, struct checksum *checksum, char **name,
			bool blake2b, struct failure *failure);

/*
 * Whether the name of a checksum file, whose directories do not count, says
 * that it is about blake2b: "B2SUMS", "a.iso.blake2".
 */
bool checksum_line_is_blake2b(const char *path);

#endif

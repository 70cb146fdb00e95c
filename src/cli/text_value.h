/*
 * Whether a text is what an option of its kind takes, where nothing is made of
 * it and it is stored as it is.
 */
#ifndef CLI_TEXT_VALUE_H
#define CLI_TEXT_VALUE_H

#include <stdbool.h>

/* The name of a file.  In other programs "-" is a standard stream. */
bool text_value_is_path(const char *value);

/*
 * The name of a tar archive, or "-".  One that is called x.tar.gz would not be
 * what it is called.
 */
bool text_value_is_tar(const char *value);

/*
 * The name of a WARC, or "-".  It is gzip alone that records can be compressed
 * by.
 */
bool text_value_is_warc(const char *value);

/* The path of a Unix socket: as long as the kernel has them, with a NUL. */
bool text_value_is_socket(const char *value);

/* The URL of a proxy.  Of its host, whoever connects to it will judge. */
bool text_value_is_proxy(const char *value);

/*
 * "sha256//BASE64", with ';' between several, or the name of a file that can be
 * read; blocks on the disk.
 */
bool text_value_is_pin(const char *value);

#endif

/*
 * The kernel's name for the time since the machine came up, which tells whether
 * what a process wrote without synchronising it can have been lost since.
 */
#ifndef STORAGE_BOOT_ID_H
#define STORAGE_BOOT_ID_H

/* With the NUL. */
#define BOOT_ID_SIZE 40

/* That of this boot; "" if it is not known.  For any thread. */
const char *boot_id(void);

#endif

/*
 * A random key of the user's, by which coget knows what it has written itself
 * where files can have no attributes.  It is made when it is first asked for,
 * for its owner alone: $XDG_STATE_HOME/coget/key, or ~/.local/state/coget/key.
 */
#ifndef SESSION_USER_KEY_H
#define SESSION_USER_KEY_H

#include <coget/status.h>

#define USER_KEY_BYTES 32

/*
 * The key; the same for the life of the process.  The first call blocks on the
 * disk.  May be called from any thread.
 *
 * Returns NULL where there is none and none can be made.
 */
const unsigned char *user_key(void);

/* Why user_key() has returned NULL: "HOME is not set"; else "". */
const char *user_key_problem(void);

#endif

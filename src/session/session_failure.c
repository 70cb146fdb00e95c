#include "session/session_failure.h"

#include <errno.h>
#include <stdio.h>

#include <coget/status.h>

#include "base/atomic_file.h"
#include "session/user_key.h"

void session_explain(struct failure *failure, int status, const char *path)
{
	char doing[200];

	switch (status) {
	case UV_EBUSY:
		failure_set(failure, ERROR_BUSY,
			    "another coget is at work on the session %s", path);
		break;
	case UV_EINVAL:
		failure_set(failure, ERROR_SESSION,
			    "%s is not a session of coget's", path);
		break;
	case UV_EPERM:
		failure_set(failure, ERROR_SESSION,
			    "the session %s belongs to somebody else", path);
		break;
	case UV_EEXIST:
		failure_set(failure, ERROR_SESSION,
			    "%s" ATOMIC_FILE_SUFFIX
			    " is in the way, and no file of yours",
			    path);
		break;
	case -EKEYREJECTED:
		failure_set(failure, ERROR_SESSION,
			    "the session %s may not be coget's own: it was "
			    "copied, restored or downloaded, or others may "
			    "write to it",
			    path);
		failure->remedy = "if it is yours, give --trust-session once; "
				  "else give --session another name";
		break;
	case -ENOKEY:
		failure_set(failure, ERROR_SESSION,
			    "the session %s cannot be marked as coget's own: "
			    "its file system has no attributes, and there is "
			    "no key: %s",
			    path, user_key_problem());
		failure->remedy = "keep it elsewhere, or give --trust-session "
				  "each time";
		break;
	case UV_EXDEV:
		failure_set(failure, ERROR_SESSION,
			    "the session %s goes with another archive", path);
		failure->remedy = "give --session another name";
		break;
	case UV_ENOTSUP:
		failure_set(failure, ERROR_SESSION,
			    "the session %s is of a later coget", path);
		break;
	default:
		snprintf(doing, sizeof(doing), "cannot open the session %s",
			 path);
		failure_set_status(failure, status, doing);
		if (failure->error == ERROR_FILE)
			failure->error = ERROR_SESSION;
		if (!failure->remedy)
			failure->remedy = "check its directory, or give "
					  "--session another name";
	}
}

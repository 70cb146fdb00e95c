/*
 * The user and the password in a URL.
 */
#ifndef MODEL_URL_LOGIN_H
#define MODEL_URL_LOGIN_H

#include <stddef.h>

#include "model/url.h"

/*
 * The user and the password of a URL, percent-decoded; NULL for what it does
 * not have.  To be wiped and freed by the caller.
 *
 * Returns 0, -EINVAL if one holds a control character or an "@" that is not
 * encoded, or -ENOMEM.
 */
int url_login(const struct url *url, char **user, char **password);

/*
 * Where the user and password of a URL stand.
 *
 * Returns how many bytes they have with the "@" behind them, 0 if there are
 * none; *start is where they begin.
 */
size_t url_credentials(const char *text, size_t *start);

#endif

/*
 * URLs as they are kept to be shown later.
 */
#ifndef REPORT_SHOWN_URL_H
#define REPORT_SHOWN_URL_H

/*
 * A copy of a URL without name and password, cut if it is very long; to be
 * freed by the caller.  NULL if there is none, or no memory.
 */
char *shown_url(const char *url);

#endif

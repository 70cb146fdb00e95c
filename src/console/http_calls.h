/*
 * The commands that speak HTTP, in the console's session.
 *
 * Each is run in a task, as call.h says, and suspends.  An answer with a status
 * of error is a failure.
 */
#ifndef CONSOLE_HTTP_CALLS_H
#define CONSOLE_HTTP_CALLS_H

struct call;

/*
 * Show the text at the URL, or store what is there in the file that is named.
 * The file has its name only when it is complete.
 */
int http_call_get(struct call *call);

/* Show the status and the headers of the answer. */
int http_call_head(struct call *call);

/* Send the words behind the URL as a text, and show the text that comes. */
int http_call_post(struct call *call);

#endif

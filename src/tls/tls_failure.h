/*
 * What OpenSSL has to say of a failure, as a status and as a text.
 *
 * OpenSSL keeps errors in a queue for the thread; whoever calls it clears that
 * before, and takes here what the call has left there.
 */
#ifndef TLS_FAILURE_H
#define TLS_FAILURE_H

#include <stddef.h>

#include <openssl/types.h>

enum { TLS_FAILURE_BYTES = 256 };

/*
 * The failure that the queue begins with, which is emptied.
 *
 * text  out: TLS_FAILURE_BYTES with a line for the user.
 *
 * Returns its status: CO_TLS_FAILED unless another fits.
 */
int tls_failure_take(char *text);

/* The status of a certificate that does not verify, one of X509_V_ERR_. */
int tls_failure_of_certificate(long verify_result);

/*
 * Write a certificate's subject, as "CN=name, O=organisation"; all of it or, if
 * there is no memory for it, nothing.
 */
void tls_failure_write_subject(char *text, size_t size,
			       const X509 *certificate);

/* Keep a text for co_tls_error(NULL). */
void tls_failure_note(const char *text);

/* The text that was kept last in this thread, or NULL. */
const char *tls_failure_noted(void);

#endif

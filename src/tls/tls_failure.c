#include "tls/tls_failure.h"

#include <stdio.h>
#include <string.h>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <coget/status.h>

static _Thread_local char noted[TLS_FAILURE_BYTES];

static int status_of(unsigned long error)
{
	int reason = ERR_GET_REASON(error);

	if (reason == ERR_R_MALLOC_FAILURE)
		return UV_ENOMEM;
	if (ERR_GET_LIB(error) != ERR_LIB_SSL)
		return CO_TLS_FAILED;
	if (reason >= SSL_AD_REASON_OFFSET)
		return CO_TLS_REFUSED;
	if (reason == SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE)
		return CO_CERT_MISSING;
	return CO_TLS_FAILED;
}

int tls_failure_take(char *text)
{
	unsigned long error = ERR_peek_error();
	const char *reason = error ? ERR_reason_error_string(error) : NULL;
	int status = status_of(error);

	snprintf(text, TLS_FAILURE_BYTES, "%s",
		 reason ? reason : co_strerror(status));
	ERR_clear_error();
	return status;
}

int tls_failure_of_certificate(long verify_result)
{
	switch (verify_result) {
	case X509_V_ERR_CERT_HAS_EXPIRED:
		return CO_CERT_EXPIRED;
	case X509_V_ERR_CERT_NOT_YET_VALID:
		return CO_CERT_NOT_YET_VALID;
	case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
		return CO_CERT_SELF_SIGNED;
	case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
	case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
		return CO_CERT_UNKNOWN_CA;
	case X509_V_ERR_HOSTNAME_MISMATCH:
	case X509_V_ERR_IP_ADDRESS_MISMATCH:
		return CO_CERT_WRONG_NAME;
	case X509_V_ERR_OUT_OF_MEM:
		return UV_ENOMEM;
	default:
		return CO_CERT_INVALID;
	}
}

void tls_failure_write_subject(char *text, size_t size, const X509 *certificate)
{
	static const unsigned long flags =
		ASN1_STRFLGS_ESC_2253 | ASN1_STRFLGS_ESC_CTRL |
		ASN1_STRFLGS_ESC_MSB | XN_FLAG_SEP_CPLUS_SPC | XN_FLAG_FN_SN;
	BIO *memory = BIO_new(BIO_s_mem());
	int len = 0;

	if (memory &&
	    X509_NAME_print_ex(memory, X509_get_subject_name(certificate), 0,
			       flags) >= 0)
		len = BIO_read(memory, text, (int)size - 1);
	text[len > 0 ? len : 0] = '\0';
	BIO_free(memory);
}

void tls_failure_note(const char *text)
{
	snprintf(noted, sizeof(noted), "%s", text);
}

const char *tls_failure_noted(void)
{
	return noted[0] ? noted : NULL;
}

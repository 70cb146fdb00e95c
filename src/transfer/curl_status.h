/*
 * The runtime's status for how libcurl has ended a transfer, where there is one
 * that says more than the class of the failure: which fault a certificate has,
 * and what the system said to a connection.
 */
#ifndef TRANSFER_CURL_STATUS_H
#define TRANSFER_CURL_STATUS_H

#include "transfer/transfer.h"

/* What OpenSSL's numbers say that it finds in certificates. */
enum certificate_result {
	CERTIFICATE_NOT_JUDGED = 1,
	CERTIFICATE_WITHOUT_ISSUER = 2,
	CERTIFICATE_NOT_YET_VALID = 9,
	CERTIFICATE_EXPIRED = 10,
	CERTIFICATE_SELF_SIGNED = 18,
	CERTIFICATE_OF_SELF_SIGNED = 19,
	CERTIFICATE_OF_UNKNOWN_ISSUER = 20,
	CERTIFICATE_UNVERIFIABLE = 21,
	CERTIFICATE_REVOKED = 23,
};

/* What was found in the server's, where that is why the transfer failed. */
enum certificate_result
curl_certificate_result(const struct transfer *transfer);

/* Whether the server has asked for the user's certificate, and got none. */
bool curl_wants_certificate(const struct transfer *transfer);

/* The status of a transfer that has ended with an error; 0 for none. */
int curl_status(const struct transfer *transfer);

#endif

#include "certificate.h"

#include <string.h>

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

enum { DAY_S = 24 * 60 * 60 };

static bool set_dates(X509 *certificate, const char *fault)
{
	long from_s = -DAY_S, to_s = DAY_S;

	if (strcmp(fault, "future") == 0)
		from_s = DAY_S / 2;
	if (strcmp(fault, "past") == 0)
		to_s = -DAY_S / 2;
	return X509_gmtime_adj(X509_getm_notBefore(certificate), from_s) &&
	       X509_gmtime_adj(X509_getm_notAfter(certificate), to_s);
}

static bool add_extension(X509 *certificate, int nid, const char *value)
{
	X509_EXTENSION *extension =
		X509V3_EXT_conf_nid(NULL, NULL, nid, value);
	bool is_added = extension && X509_add_ext(certificate, extension, -1);

	X509_EXTENSION_free(extension);
	return is_added;
}

static bool fill(X509 *certificate, EVP_PKEY *key, const char *fault)
{
	X509_NAME *name = X509_get_subject_name(certificate);

	return X509_set_version(certificate, 2) &&
	       ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1) &&
	       set_dates(certificate, fault) &&
	       X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
					  (const unsigned char *)"hostile", -1,
					  -1, 0) &&
	       X509_set_issuer_name(certificate, name) &&
	       X509_set_pubkey(certificate, key) &&
	       add_extension(certificate, NID_subject_alt_name,
			     strcmp(fault, "name") == 0 ? "DNS:elsewhere.test"
							: "IP:127.0.0.1") &&
	       X509_sign(certificate, key, EVP_sha256()) > 0;
}

static bool write_to(const char *path, X509 *certificate)
{
	FILE *file = fopen(path, "w");
	bool is_written = file && PEM_write_X509(file, certificate) == 1;

	return file && fclose(file) == 0 && is_written;
}

bool certificate_make(SSL_CTX *context, const char *fault, const char *path)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *certificate = X509_new();
	bool is_made = key && certificate && fill(certificate, key, fault) &&
		       SSL_CTX_use_PrivateKey(context, key) == 1 &&
		       SSL_CTX_use_certificate(context, certificate) == 1 &&
		       write_to(path, certificate);

	X509_free(certificate);
	EVP_PKEY_free(key);
	return is_made;
}

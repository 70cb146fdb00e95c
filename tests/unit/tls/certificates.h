/*
 * Certificates for the tests of TLS, made when they start and gone when they
 * end: an authority; what it has signed for localhost, right and wrong; and one
 * that has signed itself.  Each file has a certificate and its key.
 */
#ifndef TLS_CERTIFICATES_H
#define TLS_CERTIFICATES_H

#include "unit/runtime/util.h"

#include <dirent.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

enum { DAY_S = 24 * 60 * 60 };

#define LOCAL_NAMES "DNS:localhost,DNS:*.local.test,IP:127.0.0.1"

static char certificates_dir[64];
static long certificates_serial;

struct authority {
	X509 *certificate;
	EVP_PKEY *key;
};

/* Before check runs, which has assertions of its own. */
static inline void must(bool is_made)
{
	if (!is_made)
		abort();
}

/* The path of a file among the certificates. */
static inline const char *pem(const char *name)
{
	static char paths[8][128];
	static unsigned next;
	char *path = paths[next++ % 8];

	snprintf(path, sizeof(paths[0]), "%s/%s.pem", certificates_dir, name);
	return path;
}

static inline void add_extension(X509 *certificate, int nid, const char *value)
{
	X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, nid, value);

	must(extension != NULL);
	must(X509_add_ext(certificate, extension, -1) == 1);
	X509_EXTENSION_free(extension);
}

static inline void write_pem(const char *name, X509 *certificate, EVP_PKEY *key,
			     const char *password)
{
	FILE *file = fopen(pem(name), "w");

	must(file != NULL);
	must(PEM_write_X509(file, certificate) == 1);
	must(PEM_write_PKCS8PrivateKey(
		     file, key, password ? EVP_aes_128_cbc() : NULL, password,
		     password ? (int)strlen(password) : 0, NULL, NULL) == 1);
	must(fclose(file) == 0);
}

/*
 * Make NAME.pem, valid from and to so many days from now, for its alternative
 * names; signed by the authority, or by itself.  Returns what it can sign with.
 */
static inline struct authority make_certificate(const char *name,
						const struct authority *by,
						int from, int to,
						const char *names)
{
	struct authority made = {X509_new(), EVP_EC_gen("P-256")};
	X509_NAME *subject = X509_get_subject_name(made.certificate);

	X509_set_version(made.certificate, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(made.certificate),
			 ++certificates_serial);
	X509_gmtime_adj(X509_getm_notBefore(made.certificate), from * DAY_S);
	X509_gmtime_adj(X509_getm_notAfter(made.certificate), to * DAY_S);
	X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
				   (const unsigned char *)name, -1, -1, 0);
	X509_set_issuer_name(made.certificate,
			     by ? X509_get_subject_name(by->certificate)
				: subject);
	X509_set_pubkey(made.certificate, made.key);
	if (names)
		add_extension(made.certificate, NID_subject_alt_name, names);
	else
		add_extension(made.certificate, NID_basic_constraints,
			      "critical,CA:TRUE");
	must(X509_sign(made.certificate, by ? by->key : made.key,
		       EVP_sha256()) > 0);
	write_pem(name, made.certificate, made.key, NULL);
	return made;
}

static inline void free_authority(struct authority *authority)
{
	X509_free(authority->certificate);
	EVP_PKEY_free(authority->key);
}

static inline void make_signed(const char *name, const struct authority *by,
			       int from, int to, const char *names)
{
	struct authority made = make_certificate(name, by, from, to, names);

	free_authority(&made);
}

static inline void make_locked(const struct authority *by)
{
	struct authority made =
		make_certificate("locked", by, -1, 1, LOCAL_NAMES);

	write_pem("locked", made.certificate, made.key, "secret");
	free_authority(&made);
}

static inline void write_text_file(const char *name, const char *text)
{
	FILE *file = fopen(pem(name), "w");

	must(file != NULL);
	fputs(text, file);
	fclose(file);
}

static inline void make_certificates(void)
{
	struct authority ca, other;

	strcpy(certificates_dir, "/tmp/coget-tls-XXXXXX");
	must(mkdtemp(certificates_dir) != NULL);
	ca = make_certificate("ca", NULL, -1, 1, NULL);
	other = make_certificate("other-ca", NULL, -1, 1, NULL);
	make_signed("server", &ca, -1, 1, LOCAL_NAMES);
	make_signed("client", &ca, -1, 1, "DNS:client.test");
	make_signed("expired", &ca, -2, -1, LOCAL_NAMES);
	make_signed("future", &ca, 1, 2, LOCAL_NAMES);
	make_signed("elsewhere", &ca, -1, 1, "DNS:elsewhere.test");
	make_signed("self", NULL, -1, 1, LOCAL_NAMES);
	make_signed("stranger", &other, -1, 1, LOCAL_NAMES);
	make_locked(&ca);
	write_text_file("garbage", "this is no certificate\n");
	free_authority(&ca);
	free_authority(&other);
}

static inline void remove_certificates(void)
{
	char path[512];
	DIR *dir = opendir(certificates_dir);
	struct dirent *entry;

	while ((entry = readdir(dir))) {
		snprintf(path, sizeof(path), "%s/%s", certificates_dir,
			 entry->d_name);
		unlink(path);
	}
	closedir(dir);
	rmdir(certificates_dir);
}

/* RUN_SUITE with certificates. */
#define RUN_TLS_SUITE(unit, ...)                       \
	({                                             \
		int end_;                              \
                                                       \
		make_certificates();                   \
		end_ = RUN_SUITE((unit), __VA_ARGS__); \
		remove_certificates();                 \
		end_;                                  \
	})

#endif

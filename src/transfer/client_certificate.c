#include "transfer/client_certificate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>

#include <coget/thread.h>

#include "base/file.h"
#include "base/wipe.h"

#define FILE_MAX_BYTES ((size_t)1024 * 1024)

/* Reading, on the thread pool. */
struct reading {
	const struct settings *settings;
	struct failure *failure;
	X509 *certificate;
	STACK_OF(X509) *others; /* of its chain; or NULL */
	EVP_PKEY *key;
	bool is_encrypted; /* a password was asked for */
	struct client_certificate *out;
};

static int refuse(const struct reading *reading, const char *path,
		  const char *what, const char *remedy)
{
	failure_set(reading->failure, ERROR_CREDENTIALS, "%.140s: %s", path,
		    what);
	reading->failure->remedy = remedy;
	return UV_EPROTO;
}

/* curl has the password in the name, behind a colon: it is not shown. */
static int refuse_name(const struct reading *reading, const char *path)
{
	char shown[160];

	snprintf(shown, sizeof(shown), "%.*s:***", (int)strcspn(path, ":"),
		 path);
	return refuse(reading, shown, "there is no such file",
		      "give the password of the key with --key-password "
		      "@FILE");
}

static int read_file(const struct reading *reading, struct buf *data,
		     const char *path)
{
	int status = file_read_bytes(data, path);
	char doing[160];

	if (status == 0 || status == UV_ENOMEM)
		return status;
	if (status == UV_ENOENT && strchr(path, ':'))
		return refuse_name(reading, path);
	snprintf(doing, sizeof(doing), "cannot read %.140s", path);
	failure_set_status(reading->failure, status, doing);
	reading->failure->error = ERROR_CREDENTIALS;
	reading->failure->remedy = "check the files of --cert and --key";
	return UV_EPROTO;
}

/* Gives OpenSSL the password, which it would ask the user for. */
static int on_password(char *out, int size, int is_writing, void *arg)
{
	struct reading *reading = arg;
	const char *password = reading->settings->key_password;
	size_t len = password ? strlen(password) : 0;

	(void)is_writing;
	reading->is_encrypted = true;
	if (!password || len > (size_t)size)
		return -1;
	memcpy(out, password, len);
	return (int)len;
}

static int refuse_key(const struct reading *reading, const char *path)
{
	if (!reading->is_encrypted)
		return refuse(reading, path, "it holds no private key in PEM",
			      "give the file of the key with --key FILE");
	if (!reading->settings->key_password)
		return refuse(reading, path, "the private key is encrypted",
			      "give its password with --key-password @FILE");
	return refuse(reading, path, "the private key cannot be decrypted",
		      "check the password of --key-password");
}

static int parse_key(struct reading *reading, const struct buf *data,
		     const char *path)
{
	BIO *bio = BIO_new_mem_buf(data->data, (int)data->len);

	if (!bio)
		return UV_ENOMEM;
	reading->key = PEM_read_bio_PrivateKey(bio, NULL, on_password, reading);
	BIO_free(bio);
	return reading->key ? 0 : refuse_key(reading, path);
}

/* The certificate, and those of its chain that follow. */
static int parse_chain(struct reading *reading, const struct buf *data,
		       const char *path)
{
	BIO *bio = BIO_new_mem_buf(data->data, (int)data->len);
	int status = 0;
	X509 *other;

	if (!bio)
		return UV_ENOMEM;
	reading->certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL);
	while (reading->certificate && status == 0 &&
	       (other = PEM_read_bio_X509(bio, NULL, NULL, NULL))) {
		if (!reading->others)
			reading->others = sk_X509_new_null();
		if (!reading->others || !sk_X509_push(reading->others, other)) {
			X509_free(other);
			status = UV_ENOMEM;
		}
	}
	BIO_free(bio);
	if (!reading->certificate)
		return refuse(reading, path, "it holds no certificate in PEM",
			      "give the file of a certificate, in PEM or "
			      "PKCS#12");
	return status;
}

static int parse_pem(struct reading *reading, const struct buf *data)
{
	const char *path = reading->settings->cert;
	const char *key_path = reading->settings->key;
	struct buf key = BUF_INIT(FILE_MAX_BYTES);
	int status = parse_chain(reading, data, path);

	if (status == 0 && !key_path)
		return parse_key(reading, data, path);
	if (status == 0)
		status = read_file(reading, &key, key_path);
	if (status == 0)
		status = parse_key(reading, &key, key_path);
	wipe_buf(&key);
	return status;
}

static int refuse_p12(const struct reading *reading)
{
	const char *path = reading->settings->cert;
	unsigned long code = ERR_peek_last_error();
	const char *reason = ERR_reason_error_string(code);

	if (ERR_GET_LIB(code) == ERR_LIB_PKCS12 &&
	    ERR_GET_REASON(code) == PKCS12_R_MAC_VERIFY_FAILURE)
		return refuse(reading, path, "its password is another",
			      reading->settings->key_password
				      ? "check the password of --key-password"
				      : "give the password with --key-password "
					"@FILE");
	return refuse(reading, path, reason ? reason : "it cannot be read",
		      "convert it to PEM with openssl pkcs12 -legacy");
}

static int parse_p12(struct reading *reading, const struct buf *data)
{
	BIO *bio = BIO_new_mem_buf(data->data, (int)data->len);
	PKCS12 *p12;
	int status = 0;

	if (!bio)
		return UV_ENOMEM;
	p12 = d2i_PKCS12_bio(bio, NULL);
	BIO_free(bio);
	if (!p12)
		return refuse(reading, reading->settings->cert,
			      "it holds neither PEM nor PKCS#12",
			      "give the file of a certificate, in PEM or "
			      "PKCS#12");
	if (!PKCS12_parse(p12, reading->settings->key_password, &reading->key,
			  &reading->certificate, &reading->others))
		status = refuse_p12(reading);
	else if (!reading->key || !reading->certificate)
		status = refuse(reading, reading->settings->cert,
				"it lacks a certificate or its private key",
				"export both into it, or give them in PEM with "
				"--cert and --key");
	PKCS12_free(p12);
	return status;
}

static bool is_pem(const struct reading *reading, const struct buf *data)
{
	enum cert_type type = reading->settings->cert_type;

	if (type != CERT_BY_CONTENT)
		return type == CERT_PEM;
	return memmem(data->data, data->len, "-----BEGIN", 10);
}

static int take_text(struct buf *out, BIO *bio)
{
	char *data;
	long len = BIO_get_mem_data(bio, &data);

	return buf_append(out, data, (size_t)len);
}

/* Write what was read as libcurl is to get it. */
static int write_pem(const struct reading *reading)
{
	BIO *chain = BIO_new(BIO_s_mem()), *key = BIO_new(BIO_s_secmem());
	bool is_written =
		chain && key && PEM_write_bio_X509(chain, reading->certificate);
	int status = UV_ENOMEM;

	for (int i = 0; is_written && i < sk_X509_num(reading->others); i++)
		is_written = PEM_write_bio_X509(
			chain, sk_X509_value(reading->others, i));
	if (is_written &&
	    PEM_write_bio_PrivateKey(key, reading->key, NULL, NULL, 0, NULL,
				     NULL))
		status = take_text(&reading->out->chain, chain);
	if (status == 0)
		status = take_text(&reading->out->key, key);
	BIO_free(chain);
	BIO_free(key);
	return status;
}

static int check_pair(const struct reading *reading)
{
	const struct settings *settings = reading->settings;

	if (X509_check_private_key(reading->certificate, reading->key) == 1)
		return 0;
	return refuse(reading, settings->key ? settings->key : settings->cert,
		      "the private key is not that of the certificate",
		      "give the key of the certificate with --key FILE");
}

static int read_files(void *arg)
{
	struct reading *reading = arg;
	struct buf data = BUF_INIT(FILE_MAX_BYTES);
	int status = read_file(reading, &data, reading->settings->cert);

	if (status == 0)
		status = is_pem(reading, &data) ? parse_pem(reading, &data)
						: parse_p12(reading, &data);
	if (status == 0)
		status = check_pair(reading);
	if (status == 0)
		status = write_pem(reading);
	wipe_buf(&data);
	X509_free(reading->certificate);
	sk_X509_pop_free(reading->others, X509_free);
	EVP_PKEY_free(reading->key);
	ERR_clear_error();
	return status;
}

int client_certificate_open(struct client_certificate **out,
			    const struct settings *settings,
			    struct failure *failure)
{
	struct reading reading = {.settings = settings, .failure = failure};
	int status;

	*out = NULL;
	if (!settings->cert && !settings->key)
		return 0;
	if (!settings->cert)
		return refuse(&reading, "--key",
			      "the certificate of the key is not given",
			      "give it with --cert FILE");
	reading.out = calloc(1, sizeof(*reading.out));
	if (!reading.out)
		return UV_ENOMEM;
	reading.out->chain = BUF_INIT(SIZE_MAX / 2);
	reading.out->key = BUF_INIT(SIZE_MAX / 2);
	status = co_to_thread(read_files, &reading);
	if (status < 0) {
		client_certificate_close(reading.out);
		return status;
	}
	*out = reading.out;
	return 0;
}

void client_certificate_close(struct client_certificate *certificate)
{
	if (!certificate)
		return;
	buf_release(&certificate->chain);
	wipe_buf(&certificate->key);
	free(certificate);
}

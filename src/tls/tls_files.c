#include "tls/tls_files.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/ssl.h>

/* Whether a file can be read, of which OpenSSL does not always tell. */
static int check_readable(const char *path)
{
	FILE *file = fopen(path, "re");

	if (!file)
		return -errno;
	fclose(file);
	return 0;
}

/* What a call of OpenSSL's that should return 1 has come to. */
static int loaded(int result)
{
	if (result == 1)
		return 0;
	return ERR_GET_REASON(ERR_peek_last_error()) == ERR_R_MALLOC_FAILURE
		       ? UV_ENOMEM
		       : CO_TLS_BAD_FILE;
}

/* Without a password nothing is asked at the terminal. */
static int on_password(char *buf, int size, int is_writing, void *password)
{
	size_t len = password ? strlen(password) : 0;

	(void)is_writing;
	if (!password || len > (size_t)size)
		return -1;
	memcpy(buf, password, len);
	return (int)len;
}

static int load_key(SSL_CTX *ssl_ctx, const char *path, const char *password)
{
	int status = check_readable(path);

	if (status < 0)
		return status;
	/* A cast for OpenSSL, which hands it to on_password(). */
	SSL_CTX_set_default_passwd_cb_userdata(ssl_ctx, (char *)password);
	status = loaded(
		SSL_CTX_use_PrivateKey_file(ssl_ctx, path, SSL_FILETYPE_PEM));
	SSL_CTX_set_default_passwd_cb_userdata(ssl_ctx, NULL);
	if (status == 0)
		status = loaded(SSL_CTX_check_private_key(ssl_ctx));
	return status;
}

static int load_own(SSL_CTX *ssl_ctx, const struct co_tls_options *options)
{
	int status;

	SSL_CTX_set_default_passwd_cb(ssl_ctx, on_password);
	if (!options->cert_file)
		return 0;
	status = check_readable(options->cert_file);
	if (status == 0)
		status = loaded(SSL_CTX_use_certificate_chain_file(
			ssl_ctx, options->cert_file));
	if (status == 0)
		status = load_key(ssl_ctx,
				  options->key_file ? options->key_file
						    : options->cert_file,
				  options->key_password);
	return status;
}

/* The names of those whose certificates a server asks its clients for. */
static int load_client_authorities(SSL_CTX *ssl_ctx, const char *path)
{
	STACK_OF(X509_NAME) *names = SSL_load_client_CA_file(path);

	if (!names)
		return loaded(0);
	SSL_CTX_set_client_CA_list(ssl_ctx, names);
	return 0;
}

static int load_ca_file(SSL_CTX *ssl_ctx, const char *path, bool is_server)
{
	int status = check_readable(path);

	if (status == 0)
		status = loaded(SSL_CTX_load_verify_file(ssl_ctx, path));
	if (status == 0 && is_server)
		status = load_client_authorities(ssl_ctx, path);
	return status;
}

static int load_ca_dir(SSL_CTX *ssl_ctx, const char *path)
{
	if (access(path, R_OK | X_OK) < 0)
		return -errno;
	return loaded(SSL_CTX_load_verify_dir(ssl_ctx, path));
}

/* A certificate that is trusted need not be a root's. */
static int load_trusted(SSL_CTX *ssl_ctx, const struct co_tls_options *options,
			bool is_server)
{
	int status = 0;

	X509_STORE_set_flags(SSL_CTX_get_cert_store(ssl_ctx),
			     X509_V_FLAG_PARTIAL_CHAIN);
	if (options->ca_file)
		status = load_ca_file(ssl_ctx, options->ca_file, is_server);
	if (status == 0 && options->ca_dir)
		status = load_ca_dir(ssl_ctx, options->ca_dir);
	if (!options->ca_file && !options->ca_dir)
		status = loaded(SSL_CTX_set_default_verify_paths(ssl_ctx));
	return status;
}

int tls_files_load(SSL_CTX *ssl_ctx, const struct co_tls_options *options,
		   bool is_server, bool verifies)
{
	int status = load_own(ssl_ctx, options);

	if (status == 0 && verifies)
		status = load_trusted(ssl_ctx, options, is_server);
	return status;
}

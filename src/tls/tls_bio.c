#include "tls/tls_bio.h"

#include <pthread.h>

#include <openssl/bio.h>

/* What may wait for a peer that does not read: thousands of new keys. */
enum { ANSWERS_BYTES_MAX = 64 * 1024 };

static pthread_once_t once = PTHREAD_ONCE_INIT;
static BIO_METHOD *method;

/* What a peer begins with tells one that does not speak TLS. */
static void note_first(struct tls_connection *connection, const char *data,
		       size_t len)
{
	while (connection->first_len < sizeof(connection->first) && len-- > 0)
		connection->first[connection->first_len++] =
			(unsigned char)*data++;
}

static int on_read(BIO *bio, char *buf, int size)
{
	struct tls_connection *connection = BIO_get_data(bio);
	ssize_t got;

	BIO_clear_retry_flags(bio);
	if (size <= 0)
		return 0;
	got = co_layer_receive(connection->layer, buf, (size_t)size);
	if (got > 0) {
		note_first(connection, buf, (size_t)got);
		return (int)got;
	}
	if (got == UV_EAGAIN)
		BIO_set_retry_read(bio);
	else
		connection->input_status = (int)got;
	return -1;
}

/*
 * A peer may ask for answers, such as new keys (RFC 8446, section 4.6.3), and
 * read none: they would fill the memory of who only reads.
 */
static bool is_flooded(struct tls_connection *connection, size_t len)
{
	if (!connection->is_reading)
		return false;
	if (co_stream_unsent(connection->stream) == 0)
		connection->answer_bytes = 0;
	connection->answer_bytes += len;
	return connection->answer_bytes > ANSWERS_BYTES_MAX;
}

static int on_write(BIO *bio, const char *data, int len)
{
	struct tls_connection *connection = BIO_get_data(bio);
	int status = CO_TLS_FAILED;

	if (!is_flooded(connection, (size_t)len))
		status = co_layer_send(connection->layer, data, (size_t)len);
	BIO_clear_retry_flags(bio);
	if (status < 0)
		connection->output_status = status;
	return status < 0 ? -1 : len;
}

static long on_ctrl(BIO *bio, int command, long number, void *pointer)
{
	(void)bio;
	(void)number;
	(void)pointer;
	return command == BIO_CTRL_FLUSH;
}

static void make_method(void)
{
	method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK,
			      "stream");
	if (!method)
		return;
	BIO_meth_set_read(method, on_read);
	BIO_meth_set_write(method, on_write);
	BIO_meth_set_ctrl(method, on_ctrl);
}

BIO *tls_bio_new(struct tls_connection *connection)
{
	BIO *bio = NULL;

	pthread_once(&once, make_method);
	if (method)
		bio = BIO_new(method);
	if (bio) {
		BIO_set_data(bio, connection);
		BIO_set_init(bio, 1);
	}
	return bio;
}

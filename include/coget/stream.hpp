/*
 * C++: streams and servers that close themselves.
 */
#ifndef COGET_STREAM_HPP
#define COGET_STREAM_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <coget/result.hpp>
#include <coget/stream.h>

namespace coget {

/*
 * A connection, see <coget/stream.h>.  Movable; calls that suspend may throw.
 */
class stream {
	co_stream *it = nullptr;

public:
	stream() noexcept = default;

	/* Of a stream of C, which becomes this one's. */
	explicit stream(co_stream *of) noexcept : it(of) {}

	stream(stream &&other) noexcept : it(other.release()) {}

	stream &operator=(stream &&other) noexcept
	{
		if (this != &other) {
			close();
			it = other.release();
		}
		return *this;
	}

	~stream() { close(); }

	/* Connect to a host's port, see co_stream_connect().  Suspends. */
	static stream connect(const char *host, std::uint16_t port)
	{
		co_stream *out;

		check(co_stream_connect(&out, host, port));
		return stream(out);
	}

	/* The same for a Unix socket. */
	static stream connect_unix(const char *path)
	{
		co_stream *out;

		check(co_stream_connect_unix(&out, path));
		return stream(out);
	}

	/*
	 * Read what has come, at most so many bytes; 0 at the end.  Suspends.
	 */
	std::size_t read(void *buf, std::size_t size)
	{
		return static_cast<std::size_t>(
			check(co_stream_read(it, buf, size)));
	}

	/* Read exactly so many bytes; an error of UV_EOF if there are fewer. */
	std::string read_exactly(std::size_t size)
	{
		std::string text(size, '\0');

		check(co_stream_read_exactly(it, text.data(), size, nullptr));
		return text;
	}

	/*
	 * Read a line with its newline, which holds until the next read;
	 * nothing at the end.  Suspends.
	 */
	std::optional<std::string_view> read_line()
	{
		const char *line;
		auto len = static_cast<std::size_t>(
			check(co_stream_read_line(it, &line)));

		if (len == 0)
			return std::nullopt;
		return std::string_view(line, len);
	}

	/* Read to the end, at most max bytes.  Suspends. */
	std::string read_all(std::size_t max = SIZE_MAX)
	{
		struct owner {
			co_bytes bytes;
			~owner() { co_bytes_release(&bytes); }
		} all{};

		check(co_stream_read_all(it, &all.bytes, max));
		return std::string(all.bytes.data, all.bytes.len);
	}

	/* Write all.  Suspends until the kernel has it. */
	void write(std::string_view text)
	{
		check(co_stream_write(it, text.data(), text.size()));
	}

	/* Have it sent while the caller goes on; see drain(). */
	void buffer(std::string_view text)
	{
		check(co_stream_buffer(it, text.data(), text.size()));
	}

	/* Wait while too much is buffered. */
	void drain() { check(co_stream_drain(it)); }

	/* Wait until nothing is. */
	void flush() { check(co_stream_flush(it)); }

	/* Write what comes from another stream, or this one, to its end. */
	void copy_from(stream &from) { check(co_stream_copy(it, from.it)); }

	/* Close the sending direction. */
	void shutdown() { check(co_stream_shutdown(it)); }

	/* Close, with what is buffered sent in the background. */
	void close() noexcept { co_stream_close(release()); }

	/* Close at once, and drop what is buffered. */
	void reset() noexcept { co_stream_reset(release()); }

	explicit operator bool() const noexcept { return it != nullptr; }

	/* For functions of C; it stays this one's. */
	co_stream *get() const noexcept { return it; }

	/* The same, and it is the caller's from now on. */
	co_stream *release() noexcept { return std::exchange(it, nullptr); }
};

/* A listening socket.  Movable. */
class server {
	co_server *it = nullptr;

	template <class F> struct talk {
		F *f;

		static int enter(void *arg, co_stream *of) noexcept
		{
			auto *self = static_cast<talk *>(arg);
			detail::result<void> outcome;
			stream client(of);
			int status = outcome.call(
				[self, &client] { (*self->f)(client); });

			(void)client.release(); /* it is the server's */
			return status;
		}
	};

public:
	server() noexcept = default;

	/* Of a server of C, which becomes this one's. */
	explicit server(co_server *of) noexcept : it(of) {}

	/* Listen on a host's port, see co_server_listen(). */
	server(const char *host, std::uint16_t port, int backlog = 128)
	{
		check(co_server_listen(&it, host, port, backlog));
	}

	server(server &&other) noexcept : it(std::exchange(other.it, nullptr))
	{
	}

	server &operator=(server &&other) noexcept
	{
		if (this != &other) {
			co_server_close(it);
			it = std::exchange(other.it, nullptr);
		}
		return *this;
	}

	~server() { co_server_close(it); }

	std::uint16_t port() const noexcept { return co_server_port(it); }

	/* Wait for the next connection.  Suspends. */
	stream accept()
	{
		co_stream *out;

		check(co_server_accept(it, &out));
		return stream(out);
	}

	/*
	 * Call f(stream &) for each connection, in a task of its own, until the
	 * caller is cancelled or shutdown() is called, see co_server_serve().
	 * Suspends.  What f throws resets its connection, and no other.
	 */
	template <class F> void serve(F &&f)
	{
		talk<std::remove_reference_t<F>> each{&f};

		check(co_server_serve(it, decltype(each)::enter, &each));
	}

	/* Accept no more, and let serve() return when all have ended. */
	void shutdown() noexcept { co_server_shutdown(it); }

	/* For functions of C; it stays this one's. */
	co_server *get() const noexcept { return it; }
};

} // namespace coget

#endif

#include <stdexcept>

#include "harness.hpp"

using namespace std::chrono_literals;
using harness::note;

static const char localhost[] = "127.0.0.1";

/* Serve with f, while visit(port) runs. */
template <class F, class G> static void with_server(F &&f, G &&visit)
{
	coget::server server(localhost, 0);

	coget::gather([&] { server.serve(f); },
		      [&] {
			      visit(server.port());
			      server.shutdown();
		      });
}

PLAIN_TEST(a_server_calls_a_lambda_for_each_connection)
{
	coget::run([] {
		int count = 0;

		with_server(
			[&](coget::stream &client) {
				count++;
				while (auto line = client.read_line())
					client.write(*line);
			},
			[](std::uint16_t port) {
				for (int i = 0; i < 3; i++) {
					auto stream = coget::stream::connect(
						localhost, port);

					stream.write("hello\n");
					EXPECT_EQUAL(std::string(
							     *stream.read_line()),
						     "hello\n");
					stream.shutdown();
					EXPECT(!stream.read_line());
				}
			});
		EXPECT_EQUAL(count, 3);
	});
}

PLAIN_TEST(what_a_connection_throws_resets_it_alone)
{
	coget::run([] {
		with_server(
			[](coget::stream &client) {
				if (client.read_exactly(1) == "x")
					throw std::runtime_error("bad");
				client.write("good");
			},
			[](std::uint16_t port) {
				auto bad = coget::stream::connect(localhost,
								  port);
				auto good = coget::stream::connect(localhost,
								   port);

				bad.write("x");
				EXPECT_STATUS(bad.read_all(), UV_ECONNRESET);
				good.write("y");
				EXPECT_EQUAL(good.read_all(), "good");
			});
	});
}

PLAIN_TEST(streams_can_be_moved_and_end_by_themselves)
{
	coget::run([] {
		with_server(
			[](coget::stream &client) { client.copy_from(client); },
			[](std::uint16_t port) {
				coget::stream one, other;
				char buf[4];

				EXPECT(!one);
				one = coget::stream::connect(localhost, port);
				other = std::move(one);
				EXPECT(!one && other);
				other.buffer("some");
				other.drain();
				other.flush();
				EXPECT_EQUAL(other.read(buf, 4), 4u);
				EXPECT_STATUS(one.write("x"), UV_EINVAL);
				one = coget::stream::connect(localhost, port);
				one.reset();
				EXPECT_STATUS(one.read_line(), UV_EINVAL);
			});
	});
}

PLAIN_TEST(errors_are_exceptions)
{
	coget::run([] {
		coget::server server(localhost, 0);
		std::uint16_t port = server.port();

		EXPECT_STATUS(coget::server(localhost, port), UV_EADDRINUSE);
		server = coget::server();
		EXPECT_EQUAL(server.port(), 0);
		try {
			coget::stream::connect(localhost, port);
			EXPECT(false);
		} catch (const std::system_error &e) {
			EXPECT(e.code() == std::errc::connection_refused);
		}
		EXPECT_STATUS(coget::stream::connect_unix("/no/such"),
			      UV_ENOENT);
	});
}

PLAIN_TEST(a_server_accepts_one_by_one)
{
	coget::run([] {
		coget::server server(localhost, 0, 1);
		auto client = coget::stream::connect(localhost, server.port());
		auto accepted = server.accept();

		accepted.write("four");
		EXPECT_EQUAL(client.read_exactly(4), "four");
		accepted.close();
		EXPECT_STATUS(client.read_exactly(1), UV_EOF);
		EXPECT_STATUS(coget::with_timeout(1ms,
						  [&] { server.accept(); }),
			      UV_ETIMEDOUT);
	});
}

int main()
{
	return harness::run_all();
}

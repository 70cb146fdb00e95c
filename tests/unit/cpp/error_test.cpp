#include "harness.hpp"

PLAIN_TEST(a_status_is_an_error_code_of_its_own_category)
{
	std::error_code code = coget::make_error_code(UV_ECONNREFUSED);

	EXPECT_EQUAL(code.message(), "connection refused");
	EXPECT_EQUAL(std::string(code.category().name()), "coget");
	EXPECT(code == std::errc::connection_refused);
	EXPECT(code != std::errc::timed_out);
	EXPECT(coget::make_error_code(CO_BARRIER_BROKEN) !=
	       std::errc::broken_pipe);
	EXPECT(coget::make_error_code(UV_EOF) != std::errc::broken_pipe);
}

PLAIN_TEST(check_passes_values_and_throws_errors)
{
	EXPECT_EQUAL(coget::check(7), 7);
	EXPECT_EQUAL(coget::check(ssize_t{0}), 0);
	EXPECT_THROW(coget::check(UV_ECANCELED), coget::cancelled);
	EXPECT_THROW(coget::check(UV_ETIMEDOUT), coget::timed_out);
	EXPECT_THROW(coget::check(UV_ENOMEM), std::bad_alloc);
	EXPECT_THROW(coget::check(ssize_t{UV_EPIPE}), coget::error);
	try {
		coget::check(CO_LIMIT_OVERRUN);
	} catch (const coget::error &e) {
		EXPECT_EQUAL(e.status(), int{CO_LIMIT_OVERRUN});
		EXPECT_EQUAL(std::string(e.what()), "longer than the limit");
	}
}

template <class E> static int status_after(E &&error)
{
	try {
		throw std::forward<E>(error);
	} catch (...) {
		return coget::current_status();
	}
}

PLAIN_TEST(exceptions_have_statuses)
{
	std::error_code none;

	EXPECT_EQUAL(status_after(coget::error(UV_EPIPE)), int{UV_EPIPE});
	EXPECT_EQUAL(status_after(coget::cancelled()), int{UV_ECANCELED});
	EXPECT_EQUAL(status_after(std::bad_alloc()), int{UV_ENOMEM});
	EXPECT_EQUAL(status_after(std::system_error(
			     std::make_error_code(std::errc::timed_out))),
		     int{UV_ETIMEDOUT});
	EXPECT_EQUAL(status_after(std::system_error(EACCES,
						    std::system_category())),
		     int{UV_EACCES});
	EXPECT_EQUAL(status_after(std::system_error(none)), int{CO_EXCEPTION});
	EXPECT_EQUAL(status_after(std::runtime_error("x")), int{CO_EXCEPTION});
	EXPECT_EQUAL(status_after(5), int{CO_EXCEPTION});
}

int main()
{
	return harness::run_all();
}

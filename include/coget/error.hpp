/*
 * C++: statuses as exceptions.
 *
 * An error of the runtime is thrown as a std::system_error whose code is the
 * status, in a category of its own, and which compares with std::errc: what
 * libuv calls UV_ECONNREFUSED equals std::errc::connection_refused.  Exceptions
 * and RTTI: the first are needed, the second is not.
 */
#ifndef COGET_ERROR_HPP
#define COGET_ERROR_HPP

#if __cplusplus < 201703L
#error "<coget/coget.hpp> needs C++17"
#endif

#include <exception>
#include <new>
#include <string>
#include <system_error>

#include <coget/status.h>

namespace coget {

namespace detail {

class status_category final : public std::error_category {
public:
	const char *name() const noexcept override { return "coget"; }

	std::string message(int status) const override
	{
		return co_strerror(status);
	}

	/* libuv's codes are those of the system, negated, or far below. */
	std::error_condition
	default_error_condition(int status) const noexcept override
	{
		if (status < 0 && status > -2000)
			return {-status, std::generic_category()};
		return {status, *this};
	}
};

} // namespace detail

/* The category of statuses. */
inline const std::error_category &category() noexcept
{
	static const detail::status_category it;

	return it;
}

/* A status as what the standard library takes for one. */
inline std::error_code make_error_code(int status) noexcept
{
	return {status, category()};
}

/* An error of the runtime. */
class error : public std::system_error {
public:
	explicit error(int status) : std::system_error(status, category()) {}

	int status() const noexcept { return code().value(); }
};

/* The task was cancelled, or a timeout around the call has expired. */
class cancelled : public error {
public:
	cancelled() : error(UV_ECANCELED) {}
};

/* The time of with_timeout() was over. */
class timed_out : public error {
public:
	timed_out() : error(UV_ETIMEDOUT) {}
};

/* Throw what a status stands for. */
[[noreturn]] inline void throw_status(int status)
{
	if (status == UV_ECANCELED)
		throw cancelled();
	if (status == UV_ETIMEDOUT)
		throw timed_out();
	if (status == UV_ENOMEM)
		throw std::bad_alloc();
	throw error(status);
}

/* What a function of C has returned, or if that is an error, throw it. */
template <class N> N check(N result)
{
	if (result < 0)
		throw_status(static_cast<int>(result));
	return result;
}

/*
 * In a catch block: the status that stands for what was caught; CO_EXCEPTION
 * for what none stands for.
 */
inline int current_status() noexcept
{
	try {
		throw;
	} catch (const std::system_error &e) {
		int value = e.code().value();
		bool is_system =
			e.code().category() == std::generic_category() ||
			e.code().category() == std::system_category();

		if (e.code().category() == category() && value < 0)
			return value;
		return is_system && value > 0 ? -value : int{CO_EXCEPTION};
	} catch (const std::bad_alloc &) {
		return UV_ENOMEM;
	} catch (...) {
		return CO_EXCEPTION;
	}
}

} // namespace coget

#endif

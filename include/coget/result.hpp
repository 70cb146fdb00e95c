/*
 * C++: what comes of a callable, a value or an exception, on its way from one
 * task to another.
 */
#ifndef COGET_RESULT_HPP
#define COGET_RESULT_HPP

#include <exception>
#include <functional>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include <coget/error.hpp>

namespace coget::detail {

/* What a callable returns. */
template <class F> using result_of = std::invoke_result_t<std::decay_t<F> &>;

/* The same as an element of a tuple. */
template <class T>
using value_of = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

/* The value or the exception of a call that may not have been made. */
template <class T> class result {
	static constexpr bool is_reference = std::is_reference_v<T>;
	using kept = std::conditional_t<is_reference,
					std::remove_reference_t<T> *,
					value_of<T>>;

	std::optional<kept> value;
	std::exception_ptr error;

public:
	/* Call, and keep what comes of it.  Returns its status. */
	template <class F, class... Args>
	int call(F &&f, Args &&...args) noexcept
	{
		try {
			if constexpr (std::is_void_v<T>) {
				std::invoke(f, std::forward<Args>(args)...);
				value.emplace();
			} else if constexpr (is_reference) {
				value.emplace(&std::invoke(
					f, std::forward<Args>(args)...));
			} else {
				value.emplace(std::invoke(
					f, std::forward<Args>(args)...));
			}
			return 0;
		} catch (...) {
			error = std::current_exception();
			return current_status();
		}
	}

	template <class... Args> void set_value(Args &&...args)
	{
		value.emplace(std::forward<Args>(args)...);
	}

	void set_error(std::exception_ptr it) noexcept
	{
		error = std::move(it);
	}

	const std::exception_ptr &exception() const noexcept { return error; }

	/* The value, which stays. */
	kept &get() { return *value; }

	/*
	 * The value, or throw the exception; or if the call was not made, what
	 * the status says of that.
	 */
	value_of<T> take(int status)
	{
		if (error)
			std::rethrow_exception(std::exchange(error, nullptr));
		if (!value)
			throw_status(status < 0 ? status : int{UV_ECANCELED});
		if constexpr (is_reference)
			return static_cast<T>(**value);
		else
			return std::move(*value);
	}
};

} // namespace coget::detail

#endif

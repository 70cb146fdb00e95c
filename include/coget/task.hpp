/*
 * C++: tasks that return a value or throw, and what runs several.
 *
 * A coroutine is any callable, such as a lambda, also one that has captured
 * what can only be moved.  Exceptions that leave it are caught before they
 * reach the runtime, which is C, and thrown where it is joined.  Each task has
 * the exceptions that it handles: it may suspend in a catch block.
 */
#ifndef COGET_TASK_HPP
#define COGET_TASK_HPP

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <memory>
#include <tuple>
#include <vector>

#include <coget/gather.h>
#include <coget/result.hpp>
#include <coget/run.h>
#include <coget/task.h>
#include <coget/thread.h>
#include <coget/time.h>

namespace coget {

/* Times are std::chrono's; this one is no limit. */
inline constexpr std::chrono::nanoseconds forever =
	std::chrono::nanoseconds::max();

/* Suspend for a time, see co_sleep(). */
inline void sleep(std::chrono::nanoseconds delay)
{
	check(co_sleep(delay.count()));
}

/* Let every other task that is ready run. */
inline void yield()
{
	check(co_sleep(0));
}

namespace detail {

/* A callable for C: enter(this) calls it. */
template <class F> struct call {
	F *f;
	result<result_of<F>> outcome;

	static int enter(void *arg) noexcept
	{
		auto *self = static_cast<call *>(arg);

		return self->outcome.call(*self->f);
	}
};

/* A task's callable, and what comes of it. */
template <class T> struct job {
	result<T> outcome;

	job() = default;
	job(const job &) = delete;
	job &operator=(const job &) = delete;
	virtual ~job() = default;
	virtual int run() noexcept = 0;

	static int enter(void *arg) noexcept
	{
		return static_cast<job *>(arg)->run();
	}
};

/* What was captured goes when the callable has returned. */
template <class T, class F> struct job_of final : job<T> {
	std::optional<F> f;

	explicit job_of(F &&it) : f(std::move(it)) {}
	explicit job_of(const F &it) : f(it) {}

	int run() noexcept override
	{
		int status = this->outcome.call(*f);

		f.reset();
		return status;
	}
};

} // namespace detail

/*
 * A task that returns a T (asyncio.Task).  Movable.  A task that was not joined
 * is cancelled and joined by its destructor, which suspends; what it returns or
 * throws is dropped.  A destructor that cannot wait, in a callback of the loop
 * or after the run, ends the process.
 */
template <class T> class task {
	std::unique_ptr<detail::job<T>> job;
	co_task *handle = nullptr;

	void end() noexcept
	{
		if (!handle)
			return;
		co_task_cancel(handle);
		(void)!co_join(handle);
		if (co_task_state(handle) != CO_TASK_DONE)
			std::terminate(); /* it uses what would be freed */
		forget();
	}

	void forget() noexcept
	{
		co_task_release(handle);
		handle = nullptr;
		job.reset();
	}

public:
	task() noexcept = default;

	/* Start f() as a task.  Throws what kept it from being started. */
	template <class F, class = std::enable_if_t<
				   !std::is_same_v<std::decay_t<F>, task>>>
	explicit task(F &&f)
		: job(new detail::job_of<T, std::decay_t<F>>(
			  std::forward<F>(f)))
	{
		check(co_create_task(&handle, detail::job<T>::enter,
				     job.get()));
	}

	task(task &&other) noexcept
		: job(std::move(other.job)),
		  handle(std::exchange(other.handle, nullptr))
	{
	}

	task &operator=(task &&other) noexcept
	{
		if (this != &other) {
			end();
			job = std::move(other.job);
			handle = std::exchange(other.handle, nullptr);
		}
		return *this;
	}

	~task() { end(); }

	/*
	 * Wait until it has ended, and return its value, or throw what it has
	 * thrown.  Suspends.  A cancellation of the caller is passed on, see
	 * co_join().  Afterwards this is empty.
	 */
	T join()
	{
		int status = handle ? co_join(handle) : int{UV_EINVAL};

		if (!handle || co_task_state(handle) != CO_TASK_DONE)
			throw_status(status);
		detail::result<T> outcome = std::move(job->outcome);
		forget();
		if constexpr (std::is_void_v<T>)
			outcome.take(status);
		else
			return outcome.take(status);
	}

	/* Whether there is one that was not joined. */
	explicit operator bool() const noexcept { return handle != nullptr; }

	bool done() const noexcept
	{
		return handle && co_task_state(handle) == CO_TASK_DONE;
	}

	bool cancel() noexcept { return co_task_cancel(handle); }

	/* Name it, see co_task_set_name(). */
	void set_name(const char *name) noexcept
	{
		co_task_set_name(handle, name);
	}

	/* For functions of C; it stays this one's. */
	co_task *get() const noexcept { return handle; }
};

template <class F> task(F) -> task<detail::result_of<F>>;

/* Start f() as a task. */
template <class F> task<detail::result_of<F>> create_task(F &&f)
{
	return task<detail::result_of<F>>(std::forward<F>(f));
}

namespace detail {

/* The exception of the call that failed first, and by it the status. */
struct first_failure {
	std::exception_ptr error;
	int status = 0;

	void note(const std::exception_ptr &it, int its_status) noexcept
	{
		if (its_status >= 0 || status < 0)
			return;
		error = it;
		status = its_status;
	}

	/* Throw what a gather says has failed. */
	void rethrow(int gathered) const
	{
		if (error && gathered == status)
			std::rethrow_exception(error);
		check(gathered);
	}
};

/* A call beside others. */
template <class F> struct gathered_call {
	call<std::remove_reference_t<F>> it;
	first_failure *failure;

	static int enter(void *arg) noexcept
	{
		auto *self = static_cast<gathered_call *>(arg);
		int status = decltype(it)::enter(&self->it);

		self->failure->note(self->it.outcome.exception(), status);
		return status;
	}
};

/* A call for an element of a range. */
template <class F, class Element> struct element_call {
	using type = std::invoke_result_t<F &, Element>;

	F *f;
	std::add_pointer_t<Element> element;
	first_failure *failure;
	result<type> outcome;

	static int enter(void *arg) noexcept
	{
		auto *self = static_cast<element_call *>(arg);
		int status = self->outcome.call(
			*self->f, static_cast<Element>(*self->element));

		self->failure->note(self->outcome.exception(), status);
		return status;
	}
};

} // namespace detail

/*
 * Call all at the same time, each in a task of its own, and wait for them all
 * (asyncio.gather).  Suspends.
 *
 * Returns a tuple of what they return, in the order given, with std::monostate
 * where that is nothing; or throws, when all have ended, what was thrown first.
 * A cancellation of the caller cancels them.
 */
template <class... F>
std::tuple<detail::value_of<detail::result_of<F>>...> gather(F &&...f)
{
	detail::first_failure failure;
	std::tuple<detail::gathered_call<F>...> states{
		detail::gathered_call<F>{{&f, {}}, &failure}...};

	return std::apply(
		[&failure](auto &...state) {
			co_call calls[sizeof...(F) + 1] = {
				{std::decay_t<decltype(state)>::enter, &state,
				 0}...};

			failure.rethrow(co_gather_calls(calls, sizeof...(F)));
			return std::tuple<
				detail::value_of<detail::result_of<F>>...>{
				state.it.outcome.take(0)...};
		},
		states);
}

/*
 * Call f with each element of a range, all at the same time, and wait for them
 * all.  Suspends.
 *
 * Returns a vector of what the calls return, in the order of the elements, or
 * nothing if that is nothing; or throws as gather() does.
 */
template <class Range, class F> auto gather_each(Range &&range, F &&f)
{
	using element = decltype(*std::begin(range));
	using call = detail::element_call<std::remove_reference_t<F>, element>;
	detail::first_failure failure;
	std::vector<call> calls;

	static_assert(std::is_reference_v<element>,
		      "the range's elements must be somewhere");
	for (element each : range)
		calls.push_back(call{&f, &each, &failure, {}});
	failure.rethrow(co_gather(call::enter, calls.data(), calls.size(),
				  sizeof(call)));
	if constexpr (!std::is_void_v<typename call::type>) {
		std::vector<std::decay_t<typename call::type>> values;

		values.reserve(calls.size());
		for (call &each : calls)
			values.push_back(each.outcome.take(0));
		return values;
	}
}

/*
 * Call f on the thread pool, see co_to_thread(), and return what it returns, or
 * throw what it throws.  Suspends.
 */
template <class F> detail::result_of<F> to_thread(F &&f)
{
	detail::call<std::remove_reference_t<F>> state{&f, {}};
	int status = co_to_thread(decltype(state)::enter, &state);

	if constexpr (std::is_void_v<detail::result_of<F>>)
		state.outcome.take(status);
	else
		return state.outcome.take(status);
}

/*
 * Run f as the main coroutine of a new loop (asyncio.run), and return what it
 * returns, or throw what it throws.  Blocks the thread.  See co_run_with().
 */
template <class F>
detail::result_of<F> run(F &&f, const co_run_options &options = {})
{
	detail::call<std::remove_reference_t<F>> state{&f, {}};
	int status = co_run_with(decltype(state)::enter, &state, &options);

	if constexpr (std::is_void_v<detail::result_of<F>>)
		state.outcome.take(status);
	else
		return state.outcome.take(status);
}

/*
 * Run f as a program's main coroutine, for its main() to return what this
 * returns: what f returns, if that is an int, or 0; or after an exception,
 * whose text is printed behind the program's name, EXIT_FAILURE.  A program
 * that SIGINT has cancelled ends by SIGINT.
 */
template <class F> int run_main(int argc, char **argv, F &&f)
{
	static thread_local std::remove_reference_t<F> *body;

	body = &f;
	return co_main(
		[](int, char **names) noexcept -> int {
			std::string name = names && *names ? *names : "main";

			name.erase(0, name.rfind('/') + 1);
			try {
				if constexpr (std::is_void_v<
						      detail::result_of<F>>)
					(*body)();
				else
					return (*body)();
			} catch (const cancelled &e) {
				return e.status();
			} catch (const std::exception &e) {
				std::fprintf(stderr, "%s: %s\n", name.c_str(),
					     e.what());
				return EXIT_FAILURE;
			} catch (...) {
				return CO_EXCEPTION;
			}
			return 0;
		},
		argc, argv);
}

} // namespace coget

#endif

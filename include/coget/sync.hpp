/*
 * C++: what tasks of one loop meet at.
 *
 * Calls that suspend throw cancelled when the task is cancelled.  None of these
 * can be copied or moved, and nobody may wait on one that goes.
 */
#ifndef COGET_SYNC_HPP
#define COGET_SYNC_HPP

#include <memory>

#include <coget/condition.h>
#include <coget/event.h>
#include <coget/future.h>
#include <coget/lock.h>
#include <coget/result.hpp>
#include <coget/semaphore.h>

namespace coget {

/*
 * A lock between tasks (asyncio.Lock), for std::lock_guard, std::unique_lock
 * and std::scoped_lock.
 */
class mutex {
	co_lock it = CO_LOCK_INIT(it);

public:
	mutex() noexcept = default;
	mutex(const mutex &) = delete;
	mutex &operator=(const mutex &) = delete;

	/* Suspends while another task holds it. */
	void lock() { check(co_lock_acquire(&it)); }

	/* Whether it was free, and is the caller's now. */
	bool try_lock() noexcept
	{
		return !co_lock_locked(&it) && co_lock_acquire(&it) == 0;
	}

	void unlock() noexcept { co_lock_release(&it); }

	bool locked() const noexcept { return co_lock_locked(&it); }

	/* For functions of C. */
	co_lock *get() noexcept { return &it; }
};

/* A condition of a mutex (asyncio.Condition). */
class condition {
	co_condition it;

public:
	explicit condition(mutex &of) noexcept
	{
		co_condition_init(&it, of.get());
	}

	condition(const condition &) = delete;
	condition &operator=(const condition &) = delete;

	/* The caller holds the mutex, and does so again when this is over. */
	void wait() { check(co_condition_wait(&it)); }

	/* Wait until holds(), which is asked with the mutex held. */
	template <class F> void wait(F holds)
	{
		while (!holds())
			wait();
	}

	void notify_one() { check(co_condition_notify(&it, 1)); }

	void notify_all() { check(co_condition_notify_all(&it)); }
};

/* A number of permits (asyncio.Semaphore). */
class semaphore {
	co_semaphore it;

public:
	explicit semaphore(std::size_t permits) noexcept
	{
		co_semaphore_init(&it, permits);
	}

	semaphore(const semaphore &) = delete;
	semaphore &operator=(const semaphore &) = delete;

	/* Take a permit.  Suspends while there is none. */
	void acquire() { check(co_semaphore_acquire(&it)); }

	bool try_acquire() noexcept { return co_semaphore_try_acquire(&it); }

	/* Give one back. */
	void release() noexcept { co_semaphore_release(&it); }

	/* A permit that is held to the end of the block. */
	class permit {
		semaphore &of;

	public:
		explicit permit(semaphore &from) : of(from) { of.acquire(); }
		permit(const permit &) = delete;
		permit &operator=(const permit &) = delete;
		~permit() { of.release(); }
	};
};

/* Something that has happened, or not yet (asyncio.Event). */
class event {
	co_event it = CO_EVENT_INIT(it);

public:
	event() noexcept = default;
	event(const event &) = delete;
	event &operator=(const event &) = delete;

	void set() noexcept { co_event_set(&it); }

	void clear() noexcept { co_event_clear(&it); }

	bool is_set() const noexcept { return co_event_is_set(&it); }

	/* Suspends until it is set. */
	void wait() { check(co_event_wait(&it)); }
};

/*
 * A value or an exception that arrives later, from a callback or another task
 * of the loop (asyncio.Future).
 */
template <class T> class future {
	co_future it;
	detail::result<T> outcome;

	static_assert(!std::is_reference_v<T>, "a future keeps a value");

	bool set(int status) noexcept { return co_future_set(&it, status); }

public:
	future() noexcept { co_future_init(&it, nullptr, nullptr); }
	future(const future &) = delete;
	future &operator=(const future &) = delete;

	/* Set the value.  Returns whether it had none before. */
	template <class... Args> bool set_value(Args &&...args)
	{
		if (done())
			return false;
		outcome.set_value(std::forward<Args>(args)...);
		return set(0);
	}

	/* Have those who wait get an exception instead. */
	bool set_exception(std::exception_ptr error) noexcept
	{
		if (done())
			return false;
		outcome.set_error(std::move(error));
		return set(CO_EXCEPTION);
	}

	bool done() const noexcept { return co_future_done(&it); }

	/*
	 * Wait for the value, which stays the future's, or throw the exception.
	 * Suspends.  Any number of tasks may wait.
	 */
	std::add_lvalue_reference_t<T> get()
	{
		int status = co_future_wait(&it);

		if (done() && outcome.exception())
			std::rethrow_exception(outcome.exception());
		check(status);
		if constexpr (!std::is_void_v<T>)
			return outcome.get();
	}
};

} // namespace coget

#endif

/*
 * C++: timeouts, shields and task groups that are left on every path.
 */
#ifndef COGET_SCOPE_HPP
#define COGET_SCOPE_HPP

#include <coget/scope.h>
#include <coget/task.hpp>
#include <coget/taskgroup.h>

namespace coget {

/*
 * A limit of time from here to the end of the block (asyncio.timeout).  When it
 * has expired, calls that suspend throw cancelled.  That goes on as cancelled
 * beyond the block, for a destructor cannot change it: catch it inside, or use
 * with_timeout(), which throws timed_out instead.
 */
class timeout {
	co_scope scope;
	bool is_left = false;

public:
	explicit timeout(std::chrono::nanoseconds delay)
	{
		int status = co_timeout_enter(&scope, delay.count());

		if (status < 0)
			throw_status(leave(status));
	}

	timeout(const timeout &) = delete;
	timeout &operator=(const timeout &) = delete;

	~timeout()
	{
		if (!is_left)
			(void)leave(0);
	}

	/*
	 * Leave with the status of the work inside, see co_timeout_leave(); the
	 * destructor then does nothing.
	 */
	int leave(int status) noexcept
	{
		is_left = true;
		return co_timeout_leave(&scope, status);
	}

	/* Set the time that is left, from now on. */
	void reschedule(std::chrono::nanoseconds delay)
	{
		check(co_timeout_reschedule(&scope,
					    co_time_after_ns(delay.count())));
	}

	/* Cancel what runs in it now; may be called by other tasks. */
	void cancel() noexcept { co_scope_cancel(&scope); }

	bool expired() const noexcept { return co_timeout_expired(&scope); }
};

/*
 * Call f(), or f(timeout &), for at most so long (asyncio.wait_for), and return
 * what it returns.  Throws timed_out if the time has ended it, or what it
 * throws.
 */
template <class F>
decltype(auto) with_timeout(std::chrono::nanoseconds delay, F &&f)
{
	timeout limit(delay);

	try {
		if constexpr (std::is_invocable_v<F &, timeout &>)
			return std::invoke(f, limit);
		else
			return std::invoke(f);
	} catch (...) {
		if (current_status() == UV_ECANCELED &&
		    limit.leave(UV_ECANCELED) == UV_ETIMEDOUT)
			throw timed_out();
		throw;
	}
}

/* Cancellation is kept out from here to the end of the block. */
class shield {
	co_scope scope;

public:
	shield() noexcept { co_shield_enter(&scope); }
	shield(const shield &) = delete;
	shield &operator=(const shield &) = delete;
	~shield() { co_shield_leave(&scope); }
};

/*
 * Tasks that live and fail together (asyncio.TaskGroup).  When one throws, the
 * others are cancelled, and so is the block, until join() throws that
 * exception.  A group that is not joined, for the block was left by an
 * exception or without a thought, is cancelled and waited for by its
 * destructor: see also with_task_group().
 */
class task_group {
	struct member;

	/* It stays where it is while tasks know it. */
	struct core {
		co_task_group group;
		member *members = nullptr; /* that have not ended */
		std::exception_ptr error;  /* of the task that failed first */
	};

	struct member {
		core *of = nullptr;
		member *next = nullptr;
		member *prev = nullptr;

		member() = default;
		member(const member &) = delete;
		member &operator=(const member &) = delete;
		virtual ~member() = default;
		virtual void call() = 0;

		void link(core *to) noexcept
		{
			of = to;
			next = to->members;
			if (next)
				next->prev = this;
			to->members = this;
		}

		void unlink() noexcept
		{
			(prev ? prev->next : of->members) = next;
			if (next)
				next->prev = prev;
		}

		int run() noexcept
		{
			try {
				call();
				return 0;
			} catch (...) {
				int status = current_status();

				if (!of->error && status != UV_ECANCELED)
					of->error = std::current_exception();
				return status;
			}
		}

		static int enter(void *arg) noexcept
		{
			std::unique_ptr<member> self(
				static_cast<member *>(arg));
			int status = self->run();

			self->unlink();
			return status;
		}
	};

	template <class F> struct member_of final : member {
		F f;

		explicit member_of(F &&it) : f(std::move(it)) {}
		explicit member_of(const F &it) : f(it) {}

		void call() override { std::invoke(f); }
	};

	std::unique_ptr<core> it = std::make_unique<core>();
	bool is_left = false;

	int leave(int status) noexcept
	{
		status = co_task_group_leave(&it->group, status);
		is_left = true;
		while (it->members) { /* cancelled before they began */
			std::unique_ptr<member> first(it->members);

			first->unlink();
		}
		return status;
	}

	template <class F> friend void with_task_group(F &&f);

public:
	task_group() { co_task_group_enter(&it->group); }
	task_group(const task_group &) = delete;
	task_group &operator=(const task_group &) = delete;

	~task_group()
	{
		if (is_left)
			return;
		co_task_group_cancel(&it->group);
		(void)leave(0);
	}

	/*
	 * Start f() as a task of the group; what it returns is dropped.  Throws
	 * cancelled once the group is ending, or what kept it from being
	 * started.
	 */
	template <class F> void create_task(F &&f)
	{
		std::unique_ptr<member> made =
			std::make_unique<member_of<std::decay_t<F>>>(
				std::forward<F>(f));

		if (is_left)
			throw_status(UV_EINVAL);
		check(co_task_group_create_task(&it->group, nullptr,
						member::enter, made.get()));
		made.release()->link(it.get());
	}

	/* Cancel the tasks and the block; join() then succeeds. */
	void cancel() noexcept
	{
		if (!is_left)
			co_task_group_cancel(&it->group);
	}

	/*
	 * Wait until all tasks have ended, and throw what was thrown first, if
	 * anything was.  Suspends.
	 */
	void join()
	{
		int status = is_left ? int{UV_EINVAL} : leave(0);

		if (status < 0 && it->error)
			std::rethrow_exception(it->error);
		check(status);
	}
};

/*
 * Call f(task_group &), and wait for the tasks that it creates in the group.
 * Throws what was thrown first, by a task or by f, when all have ended; nothing
 * if the group was cancelled by task_group::cancel() and nothing else has
 * failed.
 */
template <class F> void with_task_group(F &&f)
{
	task_group group;

	try {
		std::invoke(f, group);
	} catch (...) {
		std::exception_ptr first = group.it->error;
		int status = current_status();
		int left = group.leave(status);

		if (first)
			std::rethrow_exception(first);
		if (left == 0)
			return;
		if (status == UV_ECANCELED && group.it->error)
			std::rethrow_exception(group.it->error);
		throw;
	}
	group.join();
}

} // namespace coget

#endif

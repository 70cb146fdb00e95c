/*
 * C++: queues of values between tasks of one loop.
 */
#ifndef COGET_QUEUE_HPP
#define COGET_QUEUE_HPP

#include <cstddef>
#include <cstring>
#include <iterator>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include <coget/error.hpp>
#include <coget/queue.h>

namespace coget {

/*
 * A bounded queue, first in, first out (asyncio.Queue).  Its values, which may
 * be such as can only be moved, are the queue's while they are in it; small
 * ones need no memory of their own.  It can be iterated over until it is shut
 * down and empty:
 *
 *	for (auto &page : pages)
 *		print(page);
 */
template <class T> class queue {
	static constexpr bool is_small = std::is_trivially_copyable_v<T> &&
					 std::is_default_constructible_v<T> &&
					 sizeof(T) <= sizeof(void *);

	co_queue it;

	static T unpack(void *item)
	{
		if constexpr (is_small) {
			T value{};

			std::memcpy(&value, &item, sizeof(value));
			return value;
		} else {
			std::unique_ptr<T> value(static_cast<T *>(item));

			return std::move(*value);
		}
	}

	/* Give a value to a function of C that puts; its status. */
	template <class F> int give(T &value, F put_item)
	{
		if constexpr (is_small) {
			void *item = nullptr;

			std::memcpy(&item, &value, sizeof(value));
			return put_item(&it, item);
		} else {
			auto item = std::make_unique<T>(std::move(value));
			int status = put_item(&it, item.get());

			if (status == 0)
				item.release();
			else
				value = std::move(*item);
			return status;
		}
	}

	std::optional<T> taken(int status, void *item)
	{
		if (status == UV_EOF)
			return std::nullopt;
		check(status);
		return unpack(item);
	}

	void drop_all() noexcept
	{
		void *item;

		while (co_queue_try_get(&it, &item) == 0) {
			if constexpr (!is_small)
				delete static_cast<T *>(item);
			co_queue_task_done(&it);
		}
	}

public:
	/* A queue of at most so many values; 0: any number. */
	explicit queue(std::size_t capacity = 0)
	{
		check(co_queue_init(&it, capacity));
	}

	queue(const queue &) = delete;
	queue &operator=(const queue &) = delete;

	/* Drops what is left.  Nobody may wait on it. */
	~queue()
	{
		shutdown(true);
		co_queue_release(&it);
	}

	/*
	 * Put a value in.  Suspends while the queue is full.  Throws an error
	 * of CO_QUEUE_SHUT_DOWN after shutdown(), or cancelled.
	 */
	void put(T value) { check(give(value, co_queue_put)); }

	/*
	 * Move a value in, unless the queue is full.  Returns whether it was.
	 */
	bool try_put(T &&value)
	{
		int status = give(value, co_queue_try_put);

		if (status == UV_EAGAIN)
			return false;
		check(status);
		return true;
	}

	/*
	 * Take the oldest value.  Suspends while the queue is empty.  Returns
	 * nothing once it is shut down and empty.
	 */
	std::optional<T> get()
	{
		void *item;
		int status = co_queue_get(&it, &item);

		return taken(status, item);
	}

	/* The same without suspending; nothing also where there is none yet. */
	std::optional<T> try_get()
	{
		void *item;
		int status = co_queue_try_get(&it, &item);

		return taken(status == UV_EAGAIN ? int{UV_EOF} : status, item);
	}

	/* Say that the work on a value that was taken is finished. */
	void task_done() { check(co_queue_task_done(&it)); }

	/* Wait until that was said for every value.  Suspends. */
	void join() { check(co_queue_join(&it)); }

	/* Take no more values; drop: and give none of those that are left. */
	void shutdown(bool drop = false) noexcept
	{
		co_queue_shutdown(&it, false);
		if (drop)
			drop_all();
	}

	std::size_t size() const noexcept { return co_queue_len(&it); }

	std::size_t capacity() const noexcept
	{
		return co_queue_capacity(&it);
	}

	/* Takes values; the end is where there are no more. */
	class iterator {
		queue *from = nullptr;
		std::optional<T> value;

	public:
		using iterator_category = std::input_iterator_tag;
		using value_type = T;
		using difference_type = std::ptrdiff_t;
		using pointer = T *;
		using reference = T &;

		iterator() = default;
		explicit iterator(queue *of) : from(of), value(of->get()) {}

		T &operator*() { return *value; }

		T *operator->() { return &*value; }

		iterator &operator++()
		{
			value = from->get();
			return *this;
		}

		/* One is the end. */
		bool operator==(const iterator &other) const
		{
			return value.has_value() == other.value.has_value();
		}

		bool operator!=(const iterator &other) const
		{
			return !(*this == other);
		}
	};

	iterator begin() { return iterator(this); }

	iterator end() { return iterator(); }
};

} // namespace coget

#endif

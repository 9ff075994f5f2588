// What C++ with mingw-w64 gets wrong when it is put together wrongly: threads, locks, call_once, futures, and
// exceptions that leave a thread. Each line that it prints is a promise that was kept.
#include <condition_variable>
#include <future>
#include <iostream>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

static void count_with_threads()
{
	std::mutex lock;
	std::vector<std::thread> threads;
	long sum = 0;

	for (int i = 1; i <= 8; i++)
		threads.emplace_back([&, i] {
			for (int n = 0; n < 10000; n++) {
				std::lock_guard<std::mutex> hold(lock);
				sum += i;
			}
		});
	for (auto &thread : threads)
		thread.join();
	std::cout << "mutex: " << sum << "\n";
}

static void wait_for_a_thread()
{
	std::mutex lock;
	std::condition_variable told;
	bool done = false;
	std::thread teller([&] {
		std::lock_guard<std::mutex> hold(lock);
		done = true;
		told.notify_one();
	});
	std::unique_lock<std::mutex> hold(lock);

	told.wait(hold, [&] { return done; });
	hold.unlock();
	teller.join();
	std::cout << "condition: " << done << "\n";
}

static void call_once_from_threads()
{
	std::once_flag flag;
	std::vector<std::thread> threads;
	int calls = 0;

	for (int i = 0; i < 8; i++)
		threads.emplace_back([&] { std::call_once(flag, [&] { calls++; }); });
	for (auto &thread : threads)
		thread.join();
	std::cout << "call_once: " << calls << "\n";
}

static void take_from_the_future()
{
	std::future<int> answer = std::async(std::launch::async, [] { return 42; });

	std::cout << "async: " << answer.get() << "\n";
}

static void catch_across_threads()
{
	std::future<void> failure =
		std::async(std::launch::async, [] { throw std::runtime_error("thrown in a thread"); });

	try {
		failure.get();
	} catch (const std::runtime_error &error) {
		std::cout << "exception: " << error.what() << "\n";
	}
}

int main()
{
	count_with_threads();
	wait_for_a_thread();
	call_once_from_threads();
	take_from_the_future();
	catch_across_threads();
	return 0;
}

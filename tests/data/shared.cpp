// Needs the DLLs of GCC when it is linked with -shared-libgcc: exceptions, streams, a mutex.
#include <iostream>
#include <mutex>
#include <stdexcept>

int main()
{
	std::mutex mutex;

	try {
		std::lock_guard<std::mutex> guard(mutex);

		throw std::runtime_error("thrown and caught");
	} catch (const std::exception &e) {
		std::cout << e.what() << std::endl;
	}
}

/* The programs by which compilers are tried. */
#include "selftest_source.h"

const char selftest_source_probe[] = "#include <_mingw.h>\n"
				     "#if __has_include(<plugin-version.h>) && __has_include(<configargs.h>)\n"
				     "#include <plugin-version.h>\n"
				     "#endif\n";

/* Most of windows.h is what WIN32_LEAN_AND_MEAN leaves out: the compiler needs four times as long for it. */
const char selftest_source_c[] = "#define WIN32_LEAN_AND_MEAN\n"
				 "#include <stdio.h>\n"
				 "#include <stdlib.h>\n"
				 "#include <windows.h>\n"
				 "\n"
				 "int main(void)\n"
				 "{\n"
				 "	void *block = malloc(64);\n"
				 "	int ok = block && GetCurrentProcessId() && printf(\"ok\\n\") == 3;\n"
				 "\n"
				 "	free(block);\n"
				 "	return ok ? 0 : 1;\n"
				 "}\n";

/*
 * Each of the threading classes comes from another part of the library: gthreads, pthread, the exception runtime.
 * Without <future>, whose templates take as long to compile as all the rest of the self-test.
 */
const char selftest_source_cxx[] = "#include <exception>\n"
				   "#include <mutex>\n"
				   "#include <stdexcept>\n"
				   "#include <thread>\n"
				   "\n"
				   "static std::mutex mutex;\n"
				   "static std::once_flag once;\n"
				   "static std::exception_ptr failure;\n"
				   "static int count;\n"
				   "\n"
				   "static void work()\n"
				   "{\n"
				   "	std::call_once(once, [] { count = 1; });\n"
				   "	std::lock_guard<std::mutex> guard(mutex);\n"
				   "	++count;\n"
				   "	try {\n"
				   "		throw std::runtime_error(\"expected\");\n"
				   "	} catch (...) {\n"
				   "		failure = std::current_exception();\n"
				   "	}\n"
				   "}\n"
				   "\n"
				   "int main()\n"
				   "{\n"
				   "	std::thread thread(work);\n"
				   "	thread.join();\n"
				   "	try {\n"
				   "		std::rethrow_exception(failure);\n"
				   "	} catch (const std::runtime_error &) {\n"
				   "		return count == 2 ? 0 : 1;\n"
				   "	}\n"
				   "}\n";

const char selftest_source_brief_c[] = "#include <stdio.h>\n"
				       "\n"
				       "int main(void)\n"
				       "{\n"
				       "	return puts(\"ok\") < 0;\n"
				       "}\n";

/* Without <stdexcept>, whose strings take four times as long to compile as the rest. */
const char selftest_source_brief_cxx[] = "#include <new>\n"
					 "\n"
					 "int main()\n"
					 "{\n"
					 "	try {\n"
					 "		throw std::bad_alloc();\n"
					 "	} catch (const std::bad_alloc &) {\n"
					 "		return 0;\n"
					 "	}\n"
					 "}\n";

const char selftest_source_rust[] = "#include <stdlib.h>\n"
				    "\n"
				    "void _Unwind_Resume(void *);\n"
				    "\n"
				    "int main(int argc, char **argv)\n"
				    "{\n"
				    "	if (argc > 1000)\n"
				    "		_Unwind_Resume(argv);\n"
				    "	return atoi(\"0\");\n"
				    "}\n";

/* mingwup: mingw-w64 toolchains that make Rust's Windows builds from Linux just work. */
#include "cli.h"

int main(int argc, char **argv)
{
	return cli_main(argc, argv);
}

/* The table of emitters. */
#include "emit.h"

#include <string.h>

static const struct emitter emitters[] = {
	{ "sh", "POSIX shell, to be sourced", emit_sh },
	{ "cargo", "cargo configuration (config.toml)", emit_cargo },
};

const struct emitter *emit_find(const char *format)
{
	for (size_t i = 0; i < ARRAY_SIZE(emitters); i++)
		if (!strcmp(emitters[i].format, format))
			return &emitters[i];
	return NULL;
}

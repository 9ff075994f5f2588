/* mingwup env and mingwup cargo: what the emitters make of what is installed. */
#include "context.h"
#include "derive.h"
#include "emit.h"
#include "paths.h"

static int print_environment(struct invocation *in, const char *format, const char *prefix, struct error *err)
{
	struct environment e = ENVIRONMENT_INIT;
	struct strbuf text = STRBUF_INIT;
	struct store s;
	int ret;

	ret = store_open(&s, prefix, err);
	if (!ret)
		ret = derive_environment(&s, &e, err);
	if (ret > 0 || (!ret && !e.targets.len))
		ret = error_set(err, STATUS_NOTHING, "nothing is installed in %s: run mingwup install", prefix);
	if (!ret) {
		emit_find(format)->emit(&e, &text);
		ui_out(&in->ui, "%s", text.buf);
	}
	environment_release(&e);
	strbuf_release(&text);
	store_close(&s);
	return ret;
}

int cmd_env(struct invocation *in, struct error *err)
{
	char *prefix = context_prefix(in, err);
	int ret = prefix ? print_environment(in, "sh", prefix, err) : -1;

	free(prefix);
	return ret;
}

int cmd_cargo(struct invocation *in, struct error *err)
{
	char *prefix = context_prefix(in, err);
	struct progress *p = ui_progress(&in->ui);
	int ret = prefix ? print_environment(in, "cargo", prefix, err) : -1;

	if (!ret)
		p->note(p, NOTE_EVENT, "use it: cargo --config '%s/%s/%s' build --target <target>", prefix,
			PATHS_CARGO, PATHS_CARGO_CONFIG);
	free(prefix);
	return ret;
}

/* mingwup completions */
#include "completions.h"

int cmd_completions(struct invocation *in, struct error *err)
{
	struct strbuf text = STRBUF_INIT;
	int ret;

	if (in->args.len != 1)
		return error_set(err, STATUS_USAGE, "completions wants one SHELL: bash, zsh or fish");
	ret = completions_write(in->args.items[0], &text, err);
	if (!ret)
		ui_out(&in->ui, "%s", text.buf);
	strbuf_release(&text);
	return ret;
}

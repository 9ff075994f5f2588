/* What is known of crates: what is accepted names tools that there are, and a lock can be audited by it. */
#include "fuzz.h"

#include "audit.h"

static const char text[] =
	"[[package]]\nname = \"a\"\nversion = \"1.0.0\"\ndependencies = [\"b\"]\n"
	"[[package]]\nname = \"b\"\nversion = \"0.2.0\"\nsource = \"r\"\ndependencies = [\"cc\"]\n"
	"[[package]]\nname = \"cc\"\nversion = \"1.0.0\"\nsource = \"r\"\n";

static void audit(const struct crates *crates)
{
	static char name[] = "i686-pc-windows-gnu";
	const struct audit_target target = { name, 1 };
	const struct strlist deny = STRLIST_INIT;
	struct cargolock lock = CARGOLOCK_INIT;
	struct strbuf out = STRBUF_INIT;
	struct error err = ERROR_INIT;
	struct audit found = AUDIT_INIT;
	struct audit_request request = { &lock, crates, &target, 1, 0, &deny, "mingwup install" };

	fuzz_must(!cargolock_parse(&lock, text, strlen(text), "Cargo.lock", &err));
	audit_make(&found, &request);
	audit_render(&found, &request, "Cargo.lock", true, &out);
	strbuf_release(&out);
	audit_release(&found);
	cargolock_release(&lock);
}

FUZZ_TARGET(crates)
{
	struct error err = ERROR_INIT;
	struct crates crates = CRATES_INIT;

	if (crates_parse(&crates, (const char *)data, size, "crates.toml", &err)) {
		fuzz_refused(&err);
		return 0;
	}
	fuzz_must(crates.tools.len && crates.rows.len);
	vec_each (&crates.rows, row)
		vec_each (&row->needs, need)
			fuzz_must(need->tool < crates.tools.len);
	audit(&crates);
	crates_release(&crates);
	return 0;
}

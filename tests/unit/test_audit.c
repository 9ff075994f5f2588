/* Audit: from a lock, rows of crates and what is here to findings, with the shortest ways that lead to them. */
#include "helper.h"

#include "audit.h"
#include "jsondoc.h"

static const char rows[] =
	"schema = 1\n"
	"builders = [\"cc\"]\n"
	"[[tool]]\nname = \"C\"\ntoolchain = \"gcc\"\n"
	"[[tool]]\nname = \"cmake\"\ncommand = \"cmake\"\npackage = \"cmake-package\"\n"
	"[[tool]]\nname = \"nasm\"\ncommand = \"nasm\"\npackage = \"nasm-package\"\n"
	"[[crate]]\nname = \"alloc-sys\"\ngroup = \"alloc\"\nneeds = [\"C\"]\nwithout = \"the system's\"\nsource = \"s\"\n"
	"[[crate]]\nname = \"cc\"\nelsewhere = \"on the host\"\nsource = \"s\"\n"
	"[[crate]]\nname = \"crypto-sys\"\nneeds = [\"C\", \"cmake\", \"nasm x86_64\"]\nsource = \"s\"\n"
	"[[crate]]\nname = \"excused-sys\"\nneeds = [\"nasm i686 unless friend\"]\nsource = \"s\"\n"
	"[[crate]]\nname = \"harmless\"\nnothing = \"Rust alone\"\nsource = \"s\"\n"
	"[[crate]]\nname = \"optional-sys\"\nneeds = [\"cmake\"]\nmaybe = \"with a feature\"\nsource = \"s\"\n"
	"[[crate]]\nname = \"unix-sys\"\nneeds = [\"C\"]\nsource = \"s\"\n"
	"[[pull]]\ncrate = \"app\"\npulls = [\"alloc\"]\nwithout = \"app without its feature alloc\"\nsource = \"s\"\n"
	"[[pull]]\ncrate = \"tls\"\npulls = [\"unix-sys\"]\nelsewhere = \"tls does so on Unix\"\nsource = \"s\"\n";

enum { TOOL_C = 1 << 0, TOOL_CMAKE = 1 << 1, TOOL_NASM = 1 << 2 };

/* Everything that a test has. */
struct bed {
	struct cargolock lock;
	struct crates crates;
	struct strlist deny;
	struct audit_target targets[2];
	struct audit_request request;
	struct audit audit;
};

/* `packages`: "name version dependency...", those of the workspace with a star in front of the name; NULL at the end. */
static void write_lock(const char *const *packages, struct strbuf *out)
{
	for (; *packages; packages++) {
		bool member = **packages == '*';
		char *line = xstrdup(*packages + member), *rest = line, *word = strsep(&rest, " ");

		strbuf_addf(out, "[[package]]\nname = \"%s\"\n", word);
		strbuf_addf(out, "version = \"%s\"\n%s", strsep(&rest, " "), member ? "" : "source = \"r\"\n");
		strbuf_addstr(out, "dependencies = [");
		while ((word = strsep(&rest, " ")))
			strbuf_addf(out, "\"%s\", ", word);
		strbuf_addstr(out, "]\n");
		free(line);
	}
}

static void bed_make(struct bed *b, const char *const *packages, uint64_t toolchain, uint64_t host)
{
	static char i686[] = "i686-pc-windows-gnu", x86_64[] = "x86_64-pc-windows-gnu";
	struct strbuf text = STRBUF_INIT;
	struct error err = ERROR_INIT;

	write_lock(packages, &text);
	assert_ok(cargolock_parse(&b->lock, text.buf, text.len, "Cargo.lock", &err));
	assert_ok(crates_parse(&b->crates, rows, strlen(rows), "crates.toml", &err));
	b->targets[0] = (struct audit_target){ i686, toolchain };
	b->targets[1] = (struct audit_target){ x86_64, toolchain };
	b->request = (struct audit_request){
		.lock = &b->lock,
		.crates = &b->crates,
		.targets = b->targets,
		.target_count = 2,
		.host = host,
		.deny = &b->deny,
		.install = "mingwup install",
	};
	audit_make(&b->audit, &b->request);
	strbuf_release(&text);
}

static void bed_drop(struct bed *b)
{
	audit_release(&b->audit);
	crates_release(&b->crates);
	cargolock_release(&b->lock);
	strlist_release(&b->deny);
}

static const struct audit_finding *find(const struct bed *b, const char *name)
{
	vec_each (&b->audit.findings, f)
		if (!strcmp(b->lock.packages.items[f->package].name, name))
			return f;
	return NULL;
}

static void assert_verdict(const struct bed *b, const char *name, enum audit_verdict verdict)
{
	const struct audit_finding *f = find(b, name);

	if (!f)
		fail_msg("no finding for %s", name);
	else if (f->verdict != verdict)
		fail_msg("%s: %d, not %d", name, (int)f->verdict, (int)verdict);
}

static void assert_chain(const struct bed *b, const char *name, const char *wanted)
{
	struct audit_chain chain = { 0 };
	struct strbuf text = STRBUF_INIT;

	audit_chain(&b->audit, find(b, name)->package, &chain);
	vec_each (&chain, i)
		strbuf_addf(&text, "%s%s", text.len ? " " : "", b->lock.packages.items[*i].name);
	assert_string_equal(text.buf, wanted);
	strbuf_release(&text);
	vec_release(&chain);
}

static void the_way_is_the_shortest_from_any_member(void **state)
{
	static const char *const packages[] = { "*app 1.0.0 far",
						"*tool 1.0.0 near",
						"far 1.0.0 farther",
						"farther 1.0.0 alloc-sys",
						"near 1.0.0 alloc-sys",
						"alloc-sys 1.0.0",
						NULL };
	struct bed b = { 0 };

	(void)state;
	bed_make(&b, packages, TOOL_C, 0);
	assert_verdict(&b, "alloc-sys", AUDIT_READY);
	assert_chain(&b, "alloc-sys", "tool near alloc-sys");
	bed_drop(&b);
}

static void what_is_missing_is_told_for_each_target_and_once_for_the_host(void **state)
{
	static const char *const packages[] = { "*app 1.0.0 crypto-sys", "crypto-sys 1.0.0", NULL };
	struct strlist commands = STRLIST_INIT;
	const struct audit_finding *f;
	struct bed b = { 0 };

	(void)state;
	bed_make(&b, packages, 0, 0);
	assert_verdict(&b, "crypto-sys", AUDIT_MISSING);
	f = find(&b, "crypto-sys");
	assert_int_equal(f->lacks.len, 4);
	assert_ptr_equal(f->lacks.items[0].target, &b.targets[0]);
	assert_ptr_equal(f->lacks.items[1].target, &b.targets[1]);
	assert_null(f->lacks.items[2].target);
	assert_null(f->lacks.items[3].target);
	audit_mend(&b.audit, &b.request, &commands);
	assert_int_equal(commands.len, 2);
	assert_string_equal(commands.items[0], "mingwup install i686-pc-windows-gnu x86_64-pc-windows-gnu");
	assert_string_equal(commands.items[1], "apt-get install cmake-package nasm-package");
	strlist_release(&commands);
	bed_drop(&b);
}

static void a_tool_for_one_processor_is_wanted_for_that_alone(void **state)
{
	static const char *const packages[] = { "*app 1.0.0 crypto-sys", "crypto-sys 1.0.0", NULL };
	struct bed b = { 0 };

	(void)state;
	bed_make(&b, packages, TOOL_C, TOOL_CMAKE);
	assert_verdict(&b, "crypto-sys", AUDIT_MISSING);
	assert_int_equal(find(&b, "crypto-sys")->lacks.len, 1);
	audit_release(&b.audit);
	b.request.target_count = 1;
	audit_make(&b.audit, &b.request);
	assert_verdict(&b, "crypto-sys", AUDIT_READY);
	bed_drop(&b);
}

static void a_tool_can_be_wanted_unless_the_lock_has_a_crate(void **state)
{
	static const char *const without[] = { "*app 1.0.0 excused-sys", "excused-sys 1.0.0", NULL };
	static const char *const with[] = { "*app 1.0.0 excused-sys", "*tool 1.0.0 excused-sys",
					    "excused-sys 1.0.0",      "friend 1.0.0",
					    "friend 2.0.0",           NULL };
	struct bed b = { 0 };

	(void)state;
	bed_make(&b, without, 0, 0);
	assert_verdict(&b, "excused-sys", AUDIT_MISSING);
	audit_release(&b.audit);
	b.request.targets++;
	b.request.target_count = 1;
	audit_make(&b.audit, &b.request);
	assert_verdict(&b, "excused-sys", AUDIT_NOTHING);
	bed_drop(&b);
	bed_make(&b, with, 0, 0);
	assert_verdict(&b, "excused-sys", AUDIT_NOTHING);
	bed_drop(&b);
}

static void what_the_lock_does_not_say_is_not_missing(void **state)
{
	static const char *const packages[] = { "*app 1.0.0 optional-sys harmless", "optional-sys 1.0.0",
						"harmless 1.0.0", NULL };
	struct bed b = { 0 };

	(void)state;
	bed_make(&b, packages, 0, 0);
	assert_verdict(&b, "optional-sys", AUDIT_MAYBE);
	assert_int_equal(find(&b, "optional-sys")->lacks.len, 1);
	assert_verdict(&b, "harmless", AUDIT_NOTHING);
	assert_int_equal(audit_count(&b.audit, AUDIT_MISSING), 0);
	bed_drop(&b);
}

static void who_depends_on_a_builder_and_has_no_row_is_unknown(void **state)
{
	static const char *const packages[] = { "*app 1.0.0 strange plain", "strange 1.0.0 cc", "plain 1.0.0",
						"cc 1.0.0 alloc-sys",       "alloc-sys 1.0.0",  NULL };
	struct bed b = { 0 };

	(void)state;
	bed_make(&b, packages, TOOL_C, 0);
	assert_verdict(&b, "strange", AUDIT_UNKNOWN);
	assert_string_equal(find(&b, "strange")->builders.items[0], "cc");
	assert_null(find(&b, "plain"));
	/* What build scripts are made of is built for the host. */
	assert_verdict(&b, "alloc-sys", AUDIT_ELSEWHERE);
	bed_drop(&b);
}

static void what_other_systems_alone_depend_on_is_left_out(void **state)
{
	static const char *const packages[] = { "*app 1.0.0 tls",
						"tls 1.0.0 unix-sys",
						"unix-sys 1.0.0 deeper",
						"deeper 1.0.0 strange",
						"strange 1.0.0 cc",
						"cc 1.0.0",
						NULL };
	struct bed b = { 0 };

	(void)state;
	bed_make(&b, packages, 0, 0);
	assert_verdict(&b, "unix-sys", AUDIT_ELSEWHERE);
	assert_verdict(&b, "strange", AUDIT_ELSEWHERE);
	assert_string_equal(b.audit.ways[find(&b, "strange")->package].elsewhere, "tls does so on Unix");
	assert_chain(&b, "strange", "app tls unix-sys deeper strange");
	bed_drop(&b);
}

static void a_way_for_windows_is_taken_though_it_is_longer(void **state)
{
	static const char *const packages[] = { "*app 1.0.0 tls a", "tls 1.0.0 unix-sys", "a 1.0.0 b",
						"b 1.0.0 unix-sys", "unix-sys 1.0.0",     NULL };
	struct bed b = { 0 };

	(void)state;
	bed_make(&b, packages, 0, 0);
	assert_verdict(&b, "unix-sys", AUDIT_MISSING);
	assert_chain(&b, "unix-sys", "app a b unix-sys");
	bed_drop(&b);
}

static void dependencies_in_a_circle_end(void **state)
{
	static const char *const packages[] = { "*app 1.0.0 a", "a 1.0.0 app alloc-sys", "alloc-sys 1.0.0 a",
						"alone 1.0.0 alone", NULL };
	struct bed b = { 0 };

	(void)state;
	bed_make(&b, packages, TOOL_C, 0);
	assert_chain(&b, "alloc-sys", "app a alloc-sys");
	bed_drop(&b);
}

/* What a hostile lock makes of its ways would be longer than its square. */
static void of_a_long_way_the_end_is_told(void **state)
{
	enum { PACKAGES = 200 };
	struct strlist lines = STRLIST_INIT;
	struct audit_chain chain = { 0 };
	struct bed b = { 0 };

	(void)state;
	strlist_add(&lines, "*app 1.0.0 p0");
	for (int i = 0; i < PACKAGES; i++)
		strlist_take(&lines,
			     xasprintf("p%d 1.0.0 %s%d", i, i + 1 < PACKAGES ? "p" : "alloc-sys", i + 1));
	strlist_add(&lines, "alloc-sys200 1.0.0 alloc-sys");
	strlist_add(&lines, "alloc-sys 1.0.0");
	*vec_push(&lines) = NULL;
	bed_make(&b, (const char *const *)lines.items, TOOL_C, 0);
	audit_chain(&b.audit, find(&b, "alloc-sys")->package, &chain);
	assert_int_equal(chain.len, AUDIT_CHAIN_MAX);
	assert_int_equal(chain.items[chain.len - 1], find(&b, "alloc-sys")->package);
	vec_release(&chain);
	bed_drop(&b);
	strlist_release(&lines);
}

static void a_crate_is_denied_by_its_name_or_its_group(void **state)
{
	static const char *const packages[] = { "*app 1.0.0 alloc tls", "alloc 1.0.0 alloc-sys",
						"alloc-sys 1.0.0",      "tls 1.0.0 unix-sys",
						"unix-sys 1.0.0",       NULL };
	struct bed b = { 0 };

	(void)state;
	strlist_add(&b.deny, "alloc");
	strlist_add(&b.deny, "unix-sys");
	bed_make(&b, packages, TOOL_C, 0);
	assert_true(find(&b, "alloc")->denied);
	assert_true(find(&b, "alloc-sys")->denied);
	/* It is no part of a build for Windows. */
	assert_false(find(&b, "unix-sys")->denied);
	assert_null(find(&b, "tls"));
	bed_drop(&b);
}

static void text_and_json_tell_how_to_do_without(void **state)
{
	static const char *const packages[] = { "*app 1.0.0 alloc", "alloc 1.0.0 alloc-sys", "alloc-sys 1.2.3",
						NULL };
	static const char wanted[] = "Cargo.lock: 3 crates, for i686-pc-windows-gnu, x86_64-pc-windows-gnu\n"
				     "\n"
				     "need what is missing here: 1\n"
				     "  alloc-sys 1.2.3  C\n"
				     "    missing: C\n"
				     "    by app -> alloc\n"
				     "    without: app without its feature alloc\n"
				     "    without: the system's\n"
				     "\n"
				     "to have what is missing\n"
				     "  mingwup install i686-pc-windows-gnu x86_64-pc-windows-gnu\n";
	struct strbuf text = STRBUF_INIT, json = STRBUF_INIT;
	struct jsondoc *j;
	struct bed b = { 0 };

	(void)state;
	bed_make(&b, packages, 0, 0);
	audit_render(&b.audit, &b.request, "Cargo.lock", false, &text);
	assert_string_equal(text.buf, wanted);
	j = audit_json(&b.audit, &b.request, "Cargo.lock");
	jsondoc_render(j, &json);
	assert_non_null(strstr(json.buf, "\"chain\": [\n        \"app 1.0.0\",\n        \"alloc 1.0.0\","));
	assert_non_null(strstr(json.buf, "\"app without its feature alloc\",\n        \"the system's\""));
	jsondoc_free(j);
	strbuf_release(&text);
	strbuf_release(&json);
	bed_drop(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_way_is_the_shortest_from_any_member),
		cmocka_unit_test(what_is_missing_is_told_for_each_target_and_once_for_the_host),
		cmocka_unit_test(a_tool_for_one_processor_is_wanted_for_that_alone),
		cmocka_unit_test(a_tool_can_be_wanted_unless_the_lock_has_a_crate),
		cmocka_unit_test(what_the_lock_does_not_say_is_not_missing),
		cmocka_unit_test(who_depends_on_a_builder_and_has_no_row_is_unknown),
		cmocka_unit_test(what_other_systems_alone_depend_on_is_left_out),
		cmocka_unit_test(a_way_for_windows_is_taken_though_it_is_longer),
		cmocka_unit_test(dependencies_in_a_circle_end),
		cmocka_unit_test(of_a_long_way_the_end_is_told),
		cmocka_unit_test(a_crate_is_denied_by_its_name_or_its_group),
		cmocka_unit_test(text_and_json_tell_how_to_do_without),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

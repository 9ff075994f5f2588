/* Self-test: a toolchain is held to what its manifest promises, by making it compile. */
#include "selftest.h"

#include "child.h"
#include "gcc_output.h"
#include "manifest.h"
#include "pe.h"
#include "selftest_source.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
	OUTPUT_MAX = 1024 * 1024,
	EXECUTABLE_MAX = 256 * 1024 * 1024,
	ARGS_MAX = 8, /* behind the program */
	LAUNCHER_FAILED = 127,
};

#define LAUNCHER_MESSAGE "mingwup: cannot run "

struct selftest {
	const struct selftest_promise *promise;
	const struct dir *scratch;
	char *bin; /* absolute path of the tree's bin/ */
	char *path_variable;
	const char *emulator_variable; /* NULL: none */
};

/* What Windows has, of what the test programs can import. */
static const char *const system_dlls[] = {
	"ADVAPI32.dll", "KERNEL32.dll", "msvcrt.dll", "NTDLL.dll", "USER32.dll",
};

/* What the compiler has, up to the version number. */
static const char *const compiler_dlls[] = { "libgcc_s_", "libstdc++-", "libwinpthread-" };

static int broken_promise(struct error *err, const char *what, const char *promised, const char *found)
{
	return error_set(err, STATUS_SELFTEST, "promised is %s %s, found %s", what, promised, found);
}

/* These two take `found`; NULL: it does not say. */
static int compare(const char *promised, char *found, const char *what, struct error *err)
{
	int ret = 0;

	if (!found || strcmp(found, promised) != 0)
		ret = broken_promise(err, what, promised, found ? found : "none");
	free(found);
	return ret;
}

static int compare_version(const char *promised, char *found, const char *what, struct error *err)
{
	int ret = 0;

	if (!found || !manifest_version_matches(promised, found))
		ret = broken_promise(err, what, promised, found ? found : "none");
	free(found);
	return ret;
}

static int cannot_run(const struct selftest *t, int why, struct error *err)
{
	/* The kernel says ENOENT when it knows the format but the emulator is gone. */
	if (why == ENOEXEC || why == ENOENT)
		return error_set(
			err, STATUS_SELFTEST,
			"cannot run %s programs here: install qemu-user-static with binfmt_misc, or give "
			"--no-self-test",
			t->promise->host);
	return error_set(err, STATUS_SELFTEST, "cannot run the compiler %s: %s", t->bin, strerror(why));
}

/* Runs <triple>-<tool> with the arguments, the last of which is followed by NULL; both outputs go to *output.
 */
static int run_tool(const struct selftest *t, const char *tool, const char *const *args, struct strbuf *output,
		    struct error *err)
{
	char *program = xasprintf("%s/%s-%s", t->bin, t->promise->triple, tool);
	const char *argv[ARGS_MAX + 2] = { program };
	const char *const env[] = { t->path_variable, "LC_ALL=C", "TMPDIR=.", t->emulator_variable, NULL };
	const struct command command = {
		.argv = argv, .env = env, .dir = t->scratch, .output_max = OUTPUT_MAX, .merge = true
	};
	int ret, status = 0, why = 0;

	for (size_t i = 0; i < ARGS_MAX && args[i]; i++)
		argv[i + 1] = args[i];
	ret = command_run(&command, output, &status, &why, err);
	if (ret && why)
		cannot_run(t, why, err);
	else if (!ret && status == LAUNCHER_FAILED && str_starts_with(output->buf, LAUNCHER_MESSAGE))
		ret = error_set(err, STATUS_SELFTEST, "%s", gcc_output_complaint(output));
	else if (!ret && status)
		ret = error_set(err, STATUS_SELFTEST, "%s-%s failed with exit status %d: %s",
				t->promise->triple, tool, status, gcc_output_complaint(output));
	free(program);
	return ret;
}

/* "gcc-posix" */
static char *tool_name(const struct selftest *t, const char *tool)
{
	return xasprintf("%s-%s", tool, t->promise->threads);
}

/* The thread model is part of the names, and what has the wrong one has other names: tells which. */
static int check_name(const struct selftest *t, const struct strlist *names, const char *tool,
		      struct error *err)
{
	char *wanted = xasprintf("%s-%s", t->promise->triple, tool);
	char *similar = xasprintf("%s-%.3s", t->promise->triple, tool);
	struct strbuf found = STRBUF_INIT;
	int ret = 0;

	if (!strlist_has(names, wanted)) {
		vec_each (names, name)
			if (str_starts_with(*name, similar))
				strbuf_addf(&found, "%s%s", found.len ? ", " : "", *name);
		ret = broken_promise(err, "a compiler", wanted, found.len ? found.buf : "none");
	}
	strbuf_release(&found);
	free(similar);
	free(wanted);
	return ret;
}

static int check_names(const struct selftest *t, const struct dir *tree, struct error *err)
{
	char *const tools[] = { tool_name(t, "gcc"), tool_name(t, "g++"), xstrdup("gcc"), xstrdup("g++") };
	struct strlist names = STRLIST_INIT;
	struct dir bin = DIR_INIT;
	int ret = dir_open_at(&bin, tree, "bin", false, err);

	if (!ret)
		ret = fs_list(&bin, &names, err);
	for (size_t i = 0; i < ARRAY_SIZE(tools); i++) {
		if (!ret)
			ret = check_name(t, &names, tools[i], err);
		free(tools[i]);
	}
	strlist_release(&names);
	dir_close(&bin);
	return ret;
}

static int check_threads(const struct selftest *t, const char *gcc, struct error *err)
{
	static const char *const args[] = { "-v", NULL };
	struct strbuf output = STRBUF_INIT;
	int ret = run_tool(t, gcc, args, &output, err);

	if (!ret)
		ret = compare(t->promise->threads, gcc_output_threads(output.buf), "the thread model", err);
	strbuf_release(&output);
	return ret;
}

static int check_binutils(const struct selftest *t, const char *tool, struct error *err)
{
	static const char *const args[] = { "--version", NULL };
	struct strbuf output = STRBUF_INIT;
	int ret = run_tool(t, tool, args, &output, err);

	if (!ret)
		ret = compare_version(t->promise->binutils, gcc_output_tool_version(output.buf), "binutils",
				      err);
	strbuf_release(&output);
	return ret;
}

/* A compiler that does not tell its whole version is compared by what it tells. */
static int check_gcc(const struct selftest *t, const char *macros, struct error *err)
{
	const char *promised = t->promise->gcc;
	bool exact;
	char *found = gcc_output_version(macros, &exact);
	int ret = 0;

	if (found && !exact && manifest_version_matches(found, promised))
		free(found);
	else
		ret = compare_version(promised, found, "GCC", err);
	return ret;
}

static int check_models(const struct selftest *t, const char *macros, struct error *err)
{
	if (compare(t->promise->crt, xstrdup(gcc_output_crt(macros)), "the C runtime", err))
		return -1;
	return compare(t->promise->exceptions, xstrdup(gcc_output_exceptions(macros)), "the exception model",
		       err);
}

/* An argument that names the directory of the plugin headers, whether it is there or not. */
static int find_plugin_headers(const struct selftest *t, const char *gxx, char **option, struct error *err)
{
	static const char *const args[] = { "-print-file-name=plugin", NULL };
	struct strbuf output = STRBUF_INIT;
	int ret = run_tool(t, gxx, args, &output, err);

	output.buf[strcspn(output.buf, "\n")] = '\0';
	if (!ret)
		*option = xasprintf("-idirafter%s/include", output.buf);
	strbuf_release(&output);
	return ret;
}

static int check_macros(const struct selftest *t, const char *gxx, struct error *err)
{
	const char *args[] = { "-dM", "-E", "probe.cpp", NULL, NULL };
	struct strbuf output = STRBUF_INIT;
	char *option = NULL;
	int ret = -1;

	if (find_plugin_headers(t, gxx, &option, err))
		goto out;
	args[3] = option;
	if (run_tool(t, gxx, args, &output, err) || check_gcc(t, output.buf, err) ||
	    compare_version(t->promise->mingw_w64, gcc_output_mingw_w64(output.buf), "mingw-w64", err) ||
	    check_models(t, output.buf, err))
		goto out;
	ret = 0;
out:
	strbuf_release(&output);
	free(option);
	return ret;
}

static bool is_system_dll(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(system_dlls); i++)
		if (!strcasecmp(name, system_dlls[i]))
			return true;
	return false;
}

static bool is_compiler_dll(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(compiler_dlls); i++)
		if (str_starts_with(name, compiler_dlls[i]))
			return true;
	return false;
}

static int check_imports(const struct selftest *t, const char *file, const struct pe *pe,
			 bool compiler_dlls_too, struct error *err)
{
	char *crt = xasprintf("%s.dll", t->promise->crt);
	bool has_crt = false;
	int ret = 0;

	vec_each (&pe->imports, name) {
		has_crt |= !strcasecmp(*name, crt);
		if (ret || is_system_dll(*name) || (compiler_dlls_too && is_compiler_dll(*name)))
			continue;
		ret = error_set(err, STATUS_SELFTEST,
				"promised is that %s imports system DLLs%s only, found %s", file,
				compiler_dlls_too ? " and the compiler's" : "", *name);
	}
	if (!ret && !has_crt)
		ret = error_set(err, STATUS_SELFTEST, "promised is that %s imports %s, found that it does not",
				file, crt);
	free(crt);
	return ret;
}

static int check_executable(const struct selftest *t, const char *file, bool compiler_dlls_too,
			    struct error *err)
{
	bool i686 = str_starts_with(t->promise->triple, "i686-");
	struct strbuf bytes = STRBUF_INIT;
	struct pe pe = PE_INIT;
	int ret = -1;

	if (fs_read(t->scratch, file, EXECUTABLE_MAX, &bytes, err))
		goto out;
	if (pe_read(&pe, bytes.buf, bytes.len, err)) {
		err->status = STATUS_SELFTEST;
		error_prefix(err, "promised is that %s is a Windows executable, found", file);
	} else if (pe.machine != (i686 ? PE_MACHINE_I386 : PE_MACHINE_AMD64)) {
		error_set(err, STATUS_SELFTEST, "promised is that %s is for %s, found machine 0x%x", file,
			  i686 ? "i686" : "x86_64", (unsigned)pe.machine);
	} else {
		ret = check_imports(t, file, &pe, compiler_dlls_too, err);
	}
out:
	pe_release(&pe);
	strbuf_release(&bytes);
	return ret;
}

static int compile(const struct selftest *t, const char *tool, const char *const *args, struct error *err)
{
	struct strbuf output = STRBUF_INIT;
	int ret = run_tool(t, tool, args, &output, err);

	strbuf_release(&output);
	return ret;
}

static int check_c(const struct selftest *t, struct error *err)
{
	static const char *const build[] = { "c.c", "-o", "c.exe", NULL };

	return compile(t, "gcc", build, err) || check_executable(t, "c.exe", false, err) ? -1 : 0;
}

static int check_cxx(const struct selftest *t, const char *gxx, struct error *err)
{
	static const char *const object[] = { "-c", "cxx.cpp", "-o", "cxx.o", NULL };
	static const char *const plain[] = { "cxx.o", "-o", "cxx.exe", NULL };
	static const char *const fixed[] = { "-static", "cxx.o", "-o", "cxx-static.exe", NULL };

	if (compile(t, gxx, object, err) || compile(t, gxx, plain, err) || compile(t, gxx, fixed, err))
		return -1;
	return check_executable(t, "cxx.exe", !t->promise->static_cxx, err) ||
			       check_executable(t, "cxx-static.exe", false, err)
		       ? -1
		       : 0;
}

/* What is left to show of a tree that is known. */
static int check_running(const struct selftest *t, const char *gcc, const char *gxx, struct error *err)
{
	static const char *const c[] = { "brief.c", "-o", "brief-c.exe", NULL };
	static const char *const cxx[] = { "brief.cpp", "-o", "brief-cxx.exe", NULL };

	if (compile(t, gcc, c, err) || compile(t, gxx, cxx, err))
		return -1;
	return check_executable(t, "brief-c.exe", false, err) ||
			       check_executable(t, "brief-cxx.exe", !t->promise->static_cxx, err)
		       ? -1
		       : 0;
}

static int write_sources(const struct dir *scratch, struct error *err)
{
	const struct {
		const char *name, *text;
	} sources[] = {
		{ "probe.cpp", selftest_source_probe },     { "c.c", selftest_source_c },
		{ "cxx.cpp", selftest_source_cxx },         { "brief.c", selftest_source_brief_c },
		{ "brief.cpp", selftest_source_brief_cxx },
	};

	for (size_t i = 0; i < ARRAY_SIZE(sources); i++)
		if (fs_create(scratch, sources[i].name, sources[i].text, strlen(sources[i].text), 0644, err))
			return -1;
	return 0;
}

static int check_promises(const struct selftest *t, const char *gcc, const char *gxx, struct error *err)
{
	return check_threads(t, gcc, err) || check_binutils(t, "as", err) || check_binutils(t, "ld", err) ||
			       check_macros(t, gxx, err) || check_c(t, err) || check_cxx(t, gxx, err)
		       ? -1
		       : 0;
}

static int check_all(const struct selftest *t, const struct dir *tree, struct error *err)
{
	char *gcc = tool_name(t, "gcc"), *gxx = tool_name(t, "g++");
	int ret = check_names(t, tree, err);

	if (!ret)
		ret = write_sources(t->scratch, err);
	if (!ret)
		ret = t->promise->is_known ? check_running(t, gcc, gxx, err) : check_promises(t, gcc, gxx, err);
	free(gcc);
	free(gxx);
	return ret;
}

struct selftest_promise selftest_promise_of(const struct toolchain *t)
{
	const struct promise *p = &t->release->manifest.promise;

	return (struct selftest_promise){
		.host = t->host->name,
		.triple = t->target->triple,
		.exceptions = t->target->exceptions,
		.threads = p->threads,
		.crt = p->crt,
		.gcc = p->gcc,
		.mingw_w64 = p->mingw_w64,
		.binutils = p->binutils,
		.static_cxx = t->profile == PROFILE_MINIMAL,
	};
}

int selftest_run(const struct dir *tree, const struct selftest_promise *promise, const struct dir *scratch,
		 struct error *err)
{
	struct selftest t = { .promise = promise, .scratch = scratch };
	char *root = realpath(tree->path, NULL);
	int ret;

	if (!root)
		return error_errno(err, "cannot find %s", tree->path);
	t.bin = xasprintf("%s/bin", root);
	/* By default qemu-user computes pointer authentication in full: 75 s for Debian 13's compiler, 10 s
	 * without. */
	if (!strcmp(promise->host, "aarch64-linux"))
		t.emulator_variable = "QEMU_CPU=cortex-a57";
	t.path_variable = xasprintf("PATH=%s", t.bin);
	ret = check_all(&t, tree, err);
	if (ret)
		error_prefix(err, "self-test of %s", promise->triple);
	free(t.path_variable);
	free(t.bin);
	free(root);
	return ret;
}

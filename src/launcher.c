/*
 * The program that stands in a tool's place: it starts the real one by the toolchain's own dynamic loader.
 *
 * Compiled without a C library for every host that toolchains run on, embedded in mingwup (launchers.S), and
 * copied into toolchains by relocate.c. launcher.h tells what it does.
 */
#include "launcher.h"

#include <stddef.h>

/* From Linux's headers, which a cross compiler need not have; the same for both machines. */
enum { PATH_MAX = 4096, AT_FDCWD = -100, AT_NULL = 0, AT_EXECFN = 31 };
enum { EINVAL = 22, ENAMETOOLONG = 36, ELOOP = 40 };

/* launcher_main is called from assembly only. */
void launcher_main(long *stack) __attribute__((noreturn, used));

static const struct launcher_parameters parameters = { .magic = LAUNCHER_MAGIC };

/* A path that the kernel would take: longer ones are an error, never cut. */
struct path {
	size_t len;
	char text[PATH_MAX];
};

struct io_vector {
	const char *base;
	size_t len;
};

enum { STDERR = 2, SYMLINKS_MAX = 40, OPTIONS = 7, LAST = 1 };

#if defined(__x86_64__)
enum { SYS_WRITEV = 20, SYS_EXECVE = 59, SYS_EXIT_GROUP = 231, SYS_READLINKAT = 267 };

__asm__(".globl _start\n"
	"_start:\n"
	"	xor %ebp, %ebp\n"
	"	mov %rsp, %rdi\n"
	"	and $-16, %rsp\n"
	"	call launcher_main\n");

static long system_call(long number, long a, long b, long c, long d)
{
	register long r10 __asm__("r10") = d;
	long ret;

	__asm__ volatile("syscall"
			 : "=a"(ret)
			 : "0"(number), "D"(a), "S"(b), "d"(c), "r"(r10)
			 : "rcx", "r11", "memory");
	return ret;
}
#elif defined(__aarch64__)
enum { SYS_WRITEV = 66, SYS_READLINKAT = 78, SYS_EXIT_GROUP = 94, SYS_EXECVE = 221 };

__asm__(".globl _start\n"
	"_start:\n"
	"	mov x29, #0\n"
	"	mov x30, #0\n"
	"	mov x0, sp\n"
	"	b launcher_main\n");

static long system_call(long number, long a, long b, long c, long d)
{
	register long x8 __asm__("x8") = number;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;

	__asm__ volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3) : "memory");
	return x0;
}
#else
#error "no launcher for this machine"
#endif

/* The block is filled in after compilation: the compiler must not take the template's content for granted. */
static const struct launcher_parameters *filled_in(void)
{
	const struct launcher_parameters *p = &parameters;

	__asm__("" : "+r"(p));
	return p;
}

static size_t length(const char *s)
{
	size_t len = 0;

	while (s[len])
		len++;
	return len;
}

static int starts_with(const char *s, const char *prefix)
{
	while (*prefix && *s == *prefix) {
		s++;
		prefix++;
	}
	return !*prefix;
}

/* One writev, so that the lines of parallel runs do not mix. */
__attribute__((noreturn)) static void fail(const char *path, long error)
{
	char digits[8], *first = digits + sizeof(digits);
	struct io_vector line[4];

	*--first = '\n';
	do
		*--first = (char)('0' + error % 10);
	while ((error /= 10) > 0);
	line[0].base = "mingwup: cannot run ";
	line[1].base = path;
	line[2].base = ": errno ";
	line[3].base = first;
	for (int i = 0; i < 3; i++)
		line[i].len = length(line[i].base);
	line[3].len = (size_t)(digits + sizeof(digits) - first);
	system_call(SYS_WRITEV, STDERR, (long)line, 4, 0);
	for (;;)
		system_call(SYS_EXIT_GROUP, 127, 0, 0, 0);
}

static void path_add(struct path *path, const char *s)
{
	for (; *s; s++) {
		if (path->len == sizeof(path->text) - 1)
			fail(path->text, ENAMETOOLONG);
		path->text[path->len++] = *s;
		path->text[path->len] = '\0';
	}
}

static void path_set(struct path *path, const struct path *start, const char *rest)
{
	path->len = 0;
	path->text[0] = '\0';
	path_add(path, start->text);
	path_add(path, rest);
}

/* Leaves the directory, with its slash. */
static void path_cut_name(struct path *path)
{
	while (path->len && path->text[path->len - 1] != '/')
		path->len--;
	path->text[path->len] = '\0';
}

/* The symlink's target, or a negative errno. */
static long read_link(const char *link, struct path *target)
{
	long n = system_call(SYS_READLINKAT, AT_FDCWD, (long)link, (long)target->text, sizeof(target->text));

	if (n == sizeof(target->text))
		return -ENAMETOOLONG;
	if (n >= 0)
		target->text[n] = '\0';
	return n;
}

static void path_follow(struct path *path)
{
	struct path target;
	long n;

	for (int links = 0; (n = read_link(path->text, &target)) != -EINVAL; links++) {
		if (n >= 0 && links == SYMLINKS_MAX)
			n = -ELOOP;
		if (n < 0)
			fail(path->text, -n);
		if (target.text[0] == '/')
			path->len = 0;
		else
			path_cut_name(path);
		path_add(path, target.text);
	}
}

static void find_self(struct path *self, const char *execfn)
{
	struct path exe;
	long n;

	self->len = 0;
	self->text[0] = '\0';
	if (!execfn || !*execfn || starts_with(execfn, "/dev/fd/")) {
		execfn = "/proc/self/exe";
		n = read_link(execfn, &exe);
		if (n < 0)
			fail(execfn, -n);
		execfn = exe.text;
	}
	/* A name without a slash would be looked for in PATH by what is started. */
	path_add(self, "./");
	for (const char *s = execfn; *s; s++)
		if (*s == '/')
			self->len = 0;
	path_add(self, execfn);
	path_follow(self);
}

static int contains(const char *s, const char *part)
{
	for (; *s; s++)
		if (starts_with(s, part))
			return 1;
	return 0;
}

/* The value of a variable, given with its "="; NULL when it has none. */
static const char *value_of(char *const *envp, const char *variable)
{
	for (; *envp; envp++)
		if (starts_with(*envp, variable) && (*envp)[length(variable)])
			return *envp + length(variable);
	return NULL;
}

/* The locale of a category: what the first of these variables says that says something. */
static const char *locale_of(char *const *envp, const char *category)
{
	const char *all = value_of(envp, "LC_ALL="), *own = value_of(envp, category);

	return all ? all : own ? own : value_of(envp, "LANG=");
}

static int is_unicode(const char *locale)
{
	return contains(locale, "UTF-8") || contains(locale, "UTF8") || contains(locale, "utf-8") ||
	       contains(locale, "utf8");
}

/* Of locales with colons between them: none has catalogs of messages, which may be in any character set. */
static int is_english(const char *locales)
{
	while (starts_with(locales, "C") || starts_with(locales, "POSIX") || starts_with(locales, "en")) {
		while (*locales && *locales != ':')
			locales++;
		if (!*locales)
			return 1;
		locales++;
	}
	return 0;
}

/* Whether the user's locale is one that glibc needs no character sets for. */
static int is_plain_locale(char *const *envp)
{
	const char *characters = locale_of(envp, "LC_CTYPE="), *messages = locale_of(envp, "LC_MESSAGES=");
	const char *languages = value_of(envp, "LANGUAGE=");

	if (characters && !is_unicode(characters) && !starts_with(characters, "POSIX") &&
	    (characters[0] != 'C' || characters[1]))
		return 0;
	return (!messages || is_english(messages)) && (!languages || is_english(languages)) &&
	       !value_of(envp, "OUTPUT_CHARSET=");
}

/*
 * With GCONV_PATH each process of a locale that is not C reads two long lists of character sets; three of them take half
 * as long as compiling an empty file. So only what may convert to or from one gets it: what shows messages of another
 * language, cc1 by its options, which may come from a file, and the tools for resources and messages.
 */
static int wants_gconv(const char *real, char *const *argv, char *const *envp)
{
	if (!is_plain_locale(envp) || contains(real, "windres") || contains(real, "windmc"))
		return 1;
	for (; *argv; argv++)
		if (**argv == '@' || contains(*argv, "-charset"))
			return 1;
	return 0;
}

/* Takes out what would load a library of this machine into the toolchain's own C library. */
static void set_environment(const char **env, char *const *envp, const char *gconv)
{
	for (; *envp; envp++)
		if (!starts_with(*envp, "LD_PRELOAD=") && !starts_with(*envp, "LD_AUDIT=") &&
		    !starts_with(*envp, "GCONV_PATH="))
			*env++ = *envp;
	if (gconv)
		*env++ = gconv;
	*env = NULL;
}

static const char *find_execfn(char *const *envp)
{
	const unsigned long *aux;

	while (*envp)
		envp++;
	for (aux = (const unsigned long *)(envp + 1); aux[0] != AT_NULL; aux += 2)
		if (aux[0] == AT_EXECFN)
			return (const char *)aux[1];
	return NULL;
}

static size_t count(char *const *strings)
{
	size_t n = 0;

	while (strings[n])
		n++;
	return n;
}

void launcher_main(long *stack)
{
	const struct launcher_parameters *p = filled_in();
	long argc = stack[0];
	char **argv = (char **)(stack + 1), **envp = argv + argc + 1;
	/* A quarter of the stack at most holds arguments and environment: there is room for as many pointers
	 * more. */
	const char **args = __builtin_alloca(sizeof(*args) * (size_t)(argc + OPTIONS + LAST + 1));
	const char **env = __builtin_alloca(sizeof(*env) * (count(envp) + 2));
	struct path self, root, host, loader, real, gconv;
	size_t n = 0;

	find_self(&self, find_execfn(envp));
	path_set(&root, &self, "");
	path_cut_name(&root);
	for (int i = 0; i < p->levels; i++)
		path_add(&root, "../");
	path_set(&host, &root, LAUNCHER_HOST_DIR);
	for (const char *s = host.text; *s; s++)
		if (*s == ':' || *s == ';')
			fail(host.text, EINVAL);
	path_set(&loader, &host, "/");
	path_add(&loader, p->loader);
	path_set(&real, &root, LAUNCHER_REAL_DIR "/");
	path_add(&real, p->real);
	gconv.len = 0;
	path_add(&gconv, "GCONV_PATH=");
	path_add(&gconv, host.text);
	path_add(&gconv, "/gconv");
	set_environment(env, envp, wants_gconv(p->real, argv, envp) ? gconv.text : NULL);

	args[n++] = loader.text;
	args[n++] = "--inhibit-cache";
	args[n++] = "--library-path";
	args[n++] = host.text;
	args[n++] = "--argv0";
	args[n++] = self.text;
	args[n++] = real.text;
	for (long i = 1; i < argc; i++)
		args[n++] = argv[i];
	if (p->last[0])
		args[n++] = p->last;
	args[n] = NULL;
	fail(loader.text, -system_call(SYS_EXECVE, (long)loader.text, (long)args, (long)env, 0));
}

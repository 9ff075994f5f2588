/*
 * Audit: from a Cargo.lock, what is known of crates and which tools are here, to what a build for Windows runs, what of
 * that is missing, and who is to thank for it. Pure.
 *
 *	struct audit audit = AUDIT_INIT;
 *	audit_make(&audit, &request);
 *	vec_each (&audit.findings, f)
 *		...
 *	audit_release(&audit);
 *
 * A lock knows neither features nor platforms. It has what any of them may want, and what the crates' data do not call
 * Windows' business (`elsewhere`) is taken for a part of the build.
 */
#ifndef MINGWUP_AUDIT_H
#define MINGWUP_AUDIT_H

#include "crates.h"

/* A set of tools has bit i for crates->tools.items[i]. */
struct audit_target {
	char *name;     /* Rust's: "i686-pc-windows-gnu" */
	uint64_t tools; /* what its toolchain has; 0: it is not installed */
};

/* Borrowed. */
struct audit_request {
	const struct cargolock *lock;
	const struct crates *crates;
	const struct audit_target *targets;
	size_t target_count;
	uint64_t host;              /* tools of the host that are here */
	const struct strlist *deny; /* names of crates, or of groups of them */
	const char *install;        /* the command that installs the targets that follow */
};

enum audit_verdict {
	AUDIT_MISSING,   /* of the tools that it needs something is missing */
	AUDIT_READY,     /* all is here */
	AUDIT_MAYBE,     /* the lock does not say whether it needs them */
	AUDIT_UNKNOWN,   /* nothing is known of it, and it depends on a crate that runs tools */
	AUDIT_ELSEWHERE, /* no part of a build for Windows */
	AUDIT_NOTHING,   /* needs no tool */
};

struct audit_lack {
	size_t tool;                       /* place in crates->tools */
	const struct audit_target *target; /* NULL: it is the host that lacks it */
};

struct audit_finding {
	size_t package; /* place in lock->packages */
	enum audit_verdict verdict;
	bool denied;
	const struct crates_row *row;          /* NULL: none */
	VEC(const struct crates_need *) needs; /* of the row's, those that these targets have */
	struct strlist builders;               /* of AUDIT_UNKNOWN: those it depends on */
	VEC(struct audit_lack) lacks;          /* of AUDIT_MISSING and AUDIT_MAYBE */
};

/* The shortest way from a package of the workspace. */
struct audit_way {
	size_t parent; /* who depends on it; AUDIT_NOBODY: it begins here */
	bool seen;
	const char *elsewhere; /* why it is no part of a build for Windows; NULL: it is one */
	const char *without;   /* how a crate on the way does without; NULL: not known */
};
#define AUDIT_NOBODY SIZE_MAX

struct audit {
	struct audit_way *ways;             /* one for each package */
	VEC(struct audit_finding) findings; /* by verdict, then as the packages */
};
#define AUDIT_INIT             \
	{                      \
		NULL, VEC_INIT \
	}

void audit_make(struct audit *audit, const struct audit_request *request);
void audit_release(struct audit *audit);

size_t audit_count(const struct audit *audit, enum audit_verdict verdict);
/* "C", "nasm for x86_64"; the caller frees it. */
MUST_CHECK char *audit_need_text(const struct audit_request *request, const struct crates_need *need);
/* The packages from the one that the way begins with to this one, both included; of a longer way its end. */
enum { AUDIT_CHAIN_MAX = 64 };
struct audit_chain {
	size_t *items;
	size_t len;
	size_t alloc;
};
void audit_chain(const struct audit *audit, size_t package, struct audit_chain *chain);

/* The commands that bring what is missing: "mingwup install i686-pc-windows-gnu", "apt-get install cmake nasm". */
void audit_mend(const struct audit *audit, const struct audit_request *request, struct strlist *commands);

/* For people; with `all`, also the sources, and why what is of no consequence is so. */
void audit_render(const struct audit *audit, const struct audit_request *request, const char *file, bool all,
		  struct strbuf *out);
/* The same facts for programs; the manual has its form. The caller frees it. */
struct jsondoc;
MUST_CHECK struct jsondoc *audit_json(const struct audit *audit, const struct audit_request *request,
				      const char *file);

#endif

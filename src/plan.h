/*
 * The plan: from what the user asked for, what is on offer and what is installed, to what has to be done. Pure.
 */
#ifndef MINGWUP_PLAN_H
#define MINGWUP_PLAN_H

#include "toolchain.h"

/* What is asked for. Borrowed. */
struct request {
	const struct strlist
		*specs;   /* TARGET, TARGET@RELEASE or @RELEASE; none: all targets of the default release */
	const char *host; /* "x86_64-linux" */
	enum profile profile;
	bool force; /* make anew what is installed already */
};

/* Whether it names the release, or means it without a name. */
bool request_names(const struct request *request, const struct manifest *m);

/* What is installed: the active toolchain of a target. */
struct installed {
	char *target;
	char *store_name;
};
struct installed_list {
	struct installed *items; /* sorted by target */
	size_t len;
	size_t alloc;
};
#define INSTALLED_LIST_INIT \
	{                   \
		NULL, 0, 0  \
	}
void installed_list_release(struct installed_list *list);
/* The store name of the target's active toolchain, or NULL. */
const char *installed_find(const struct installed_list *list, const char *target);

struct step {
	struct toolchain toolchain;
	bool done;            /* installed already: nothing to do */
	const char *replaces; /* store name of the one that is active now, or NULL; borrowed from installed */
};

/* A file to download, and the toolchains that it goes into. */
struct need {
	const struct artifact *artifact;
	VEC(const struct toolchain *) users; /* borrowed from the steps */
};

struct plan {
	VEC(struct step) steps; /* in the order of the request */
	VEC(struct need) needs; /* of the steps that are not done; largest first, each digest once */
};
#define PLAN_INIT                  \
	{                          \
		VEC_INIT, VEC_INIT \
	}

/*
 * STATUS_NOTHING for a target or release that is not on offer (the text lists what is), STATUS_MANIFEST for a
 * release without a lock or a lock that lacks a toolchain's packages, STATUS_USAGE for two releases of one
 * target, and for an empty name.
 */
MUST_CHECK int plan_make(struct plan *plan, const struct request *request, const struct catalog *catalog,
			 const struct installed_list *installed, struct error *err);
void plan_release(struct plan *plan);

uint64_t plan_bytes(const struct plan *plan); /* of all needs */
/* As `--dry-run` shows it: one line a step, one a file. */
void plan_render(const struct plan *plan, struct strbuf *out);

#endif

/* What several commands begin with: the settings turned into what the effects want. */
#ifndef MINGWUP_CONTEXT_H
#define MINGWUP_CONTEXT_H

#include "cli.h"
#include "environment.h"
#include "fetch.h"
#include "plan.h"
#include "store.h"

/* The prefix, absolute; the caller frees it. NULL on error. */
MUST_CHECK char *context_prefix(const struct invocation *in, struct error *err);
/* And the cache. */
MUST_CHECK char *context_cache(const struct invocation *in, struct error *err);
/* Without `locks`, the manifests alone: for `lock`, which makes the other half. */
MUST_CHECK int context_catalog(const struct invocation *in, bool locks, struct catalog *catalog,
			       struct error *err);
/* What is known of crates or failing builds: load_knowledge() from these directories before the default ones. */
MUST_CHECK int context_knowledge(const struct invocation *in, const char *name, struct strbuf *text,
				 char **file, struct error *err);
/* The number of --jobs, by default that of the cores. */
MUST_CHECK int context_jobs(const struct invocation *in, unsigned *jobs, struct error *err);
/* The bytes of --memory, by default so much for each job. */
MUST_CHECK int context_memory(const struct invocation *in, unsigned jobs, uint64_t *bytes, struct error *err);
/* A whole number in an option's value, from `min` to `max`. */
MUST_CHECK int context_number(const char *option, const char *value, unsigned min, unsigned max,
			      unsigned *number, struct error *err);

/* The store, opened to change, waiting as long as --lock-timeout says. */
MUST_CHECK int context_open_store(struct invocation *in, const char *prefix, struct store *s,
				  struct error *err);

/* What install and fetch do alike: a plan for the arguments, and where its artifacts come from. */
struct context_request {
	struct catalog catalog;
	struct plan plan;
	struct strlist mirrors;
	struct dir cache;
	struct fetch_options fetch;
};
#define CONTEXT_REQUEST_INIT                                                  \
	{                                                                     \
		.catalog = CATALOG_INIT, .plan = PLAN_INIT, .cache = DIR_INIT \
	}

/* Without cache and fetch options: makes nothing, and refuses all that is wrong with what was asked for.
 * `installed` must outlive it. What `r` holds is released, but the catalog: once read, it is what all of a run means. */
MUST_CHECK int context_plan(const struct invocation *in, const struct installed_list *installed,
			    struct context_request *r, struct error *err);
/* All of it. */
MUST_CHECK int context_request(struct invocation *in, const struct installed_list *installed,
			       struct context_request *r, struct error *err);
void context_request_release(struct context_request *r);

/* Where the artifacts of a release come from, in order; opens the cache. For context_request() and `lock`. */
MUST_CHECK int context_fetch_options(struct invocation *in, struct strlist *mirrors, struct dir *cache,
				     struct fetch_options *options, struct error *err);
MUST_CHECK int context_mirrors(const struct invocation *in, const struct release *release,
			       struct strlist *mirrors, struct error *err);

/* The installed targets that the arguments name, none meaning all. STATUS_NOTHING for one that is not
 * installed. */
MUST_CHECK int context_installed(const struct strlist *args, const struct store *s,
				 struct installed_list *chosen, struct error *err);
/* The environment of the same, of the prefix that the settings say; what of the user's own is in its way is told once.
 * STATUS_NOTHING also when there is none at all. */
MUST_CHECK int context_environment(struct invocation *in, const struct strlist *args, struct environment *e,
				   struct error *err);
/* Opens the installed toolchain that `name` names, as an argument would. Returns 1 when there is none. */
MUST_CHECK int context_open_toolchain(const struct store *s, const char *name, struct dir *tree,
				      struct receipt *receipt, struct error *err);

#endif

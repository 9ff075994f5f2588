/* What `explain` and `run --explain` share: the known failures, and what is said of one. */
#ifndef MINGWUP_EXPLAINER_H
#define MINGWUP_EXPLAINER_H

#include "cli.h"
#include "explain.h"
#include "remedy.h"

struct explainer {
	struct signatures signatures;
	struct explain *explain; /* to be fed */
	struct explanation found;
	struct remedy_list mend;
};
#define EXPLAINER_INIT                                                     \
	{                                                                  \
		SIGNATURES_INIT, NULL, EXPLANATION_INIT, REMEDY_LIST_INIT, \
	}

MUST_CHECK int explainer_init(struct explainer *e, const struct invocation *in, struct error *err);
void explainer_release(struct explainer *e);

/* After the end of the log: finds the failure, and what mends it on this machine. `running`: it was `run` that failed. */
void explainer_finish(struct explainer *e, const struct invocation *in, bool running);
/* What was found, in lines for a person, with what was found to begin with the first error; empty without any. */
void explainer_tell(const struct explainer *e, struct strbuf *text);

#endif

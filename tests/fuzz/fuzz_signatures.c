/* Failures as people write them down: what is accepted can be searched for, in this very text for one. */
#include "fuzz.h"

#include "explain.h"
#include "remedy.h"

FUZZ_TARGET(signatures)
{
	struct remedy_list mend = REMEDY_LIST_INIT;
	struct strlist none = STRLIST_INIT;
	const struct remedy_facts facts = { .installed = &none };
	struct error err = ERROR_INIT;
	struct explanation x;
	struct signatures s;
	struct explain *e;

	if (signatures_parse(&s, (const char *)data, size, "failures", &err)) {
		fuzz_refused(&err);
		return 0;
	}
	fuzz_must(s.all.len);
	e = explain_new(&s);
	explain_feed(e, data, size);
	explain_finish(e, &x);
	vec_each (&s.all, signature)
		vec_each (&signature->mend, advice)
			remedy_add(&mend, *advice, &x.captures, &facts);
	remedy_list_release(&mend);
	explanation_release(&x);
	explain_free(e);
	signatures_release(&s);
	return 0;
}

/*
 * A receipt: what an installed toolchain is. It lies inside the tree (paths.h), so that one rename commits
 * both, and it says nothing of when or where, so that the tree is the same bytes everywhere.
 */
#ifndef MINGWUP_RECEIPT_H
#define MINGWUP_RECEIPT_H

#include "toolchain.h"

struct receipt {
	char *release; /* "gcc-14" */
	char *summary;
	char *target;
	char *triple;
	char *host;
	char *profile;
	struct digest tree_sha256; /* of the listing (tree.h) of all the files */
	int64_t files;             /* entries in it */
	int64_t bytes;             /* sum of the sizes of the regular files */
};

/* The text for a toolchain whose tree has that listing. Names all artifacts with version and digest. */
void receipt_render(const struct toolchain *t, const struct digest *tree, int64_t files, int64_t bytes,
		    struct strbuf *out);
/* `name` is for messages. STATUS_INTEGRITY when it is damaged. */
MUST_CHECK int receipt_parse(struct receipt *r, const char *text, size_t len, const char *name,
			     struct error *err);
void receipt_release(struct receipt *r);

#endif

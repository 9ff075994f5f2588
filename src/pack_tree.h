/* The plain listing of an installed tree, which is the one that the lock names. A part of pack; nobody else includes
 * it. */
#ifndef MINGWUP_PACK_TREE_H
#define MINGWUP_PACK_TREE_H

#include "toolchain.h"
#include "tree.h"

/*
 * Appends the plain listing (launch.h) of a finished tree. Its text is the lock's afterwards, whoever wrote it; the
 * files it names need not be. STATUS_INTEGRITY when it is another, STATUS_MANIFEST when the lock names none.
 */
MUST_CHECK int pack_read_plain(const struct toolchain *t, const struct dir *tree, struct strbuf *plain,
			       struct error *err);

#endif

/* Two listings of trees with a NUL between them: equal ones do not differ. */
#include "fuzz.h"

#include "tree.h"

FUZZ_TARGET(listing)
{
	char *wanted = xstrndup((const char *)data, size);
	size_t len = strlen(wanted);
	char *found = len < size ? xstrndup((const char *)data + len + 1, size - len - 1) : xstrdup("");
	struct strlist differences = STRLIST_INIT;

	tree_compare(wanted, found, &differences);
	fuzz_must(!differences.len || strcmp(wanted, found) != 0);
	strlist_release(&differences);
	tree_compare(wanted, wanted, &differences);
	fuzz_must(!differences.len);
	free(wanted);
	free(found);
	return 0;
}

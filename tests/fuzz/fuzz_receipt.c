/* Receipts: what is accepted has names that are safe as parts of a path. */
#include "fuzz.h"

#include "receipt.h"

FUZZ_TARGET(receipt)
{
	struct error err = ERROR_INIT;
	struct receipt r;

	if (receipt_parse(&r, (const char *)data, size, "receipt.json", &err)) {
		fuzz_refused(&err);
		return 0;
	}
	fuzz_must(fuzz_is_component(r.target) && fuzz_is_component(r.triple));
	fuzz_must(fuzz_is_component(r.release) && fuzz_is_component(r.host));
	fuzz_must(r.files >= 0 && r.bytes >= 0);
	receipt_release(&r);
	return 0;
}

/*
 * JSON documents, by jansson (whose own names begin with json_).
 *
 * A value that is put into another belongs to it. Numbers are integers. Texts come out in UTF-8, keys in the
 * order in which they were put, two blanks of indentation, so that the same data is always the same bytes.
 */
#ifndef MINGWUP_JSONDOC_H
#define MINGWUP_JSONDOC_H

#include "error.h"

#include <stdint.h>

struct jsondoc;

MUST_CHECK struct jsondoc *jsondoc_object(void);
MUST_CHECK struct jsondoc *jsondoc_array(void);
void jsondoc_free(struct jsondoc *j); /* the outermost value only */

/* Bytes of `value` that are no UTF-8 are written as U+FFFD. */
void jsondoc_put_string(struct jsondoc *object, const char *key, const char *value);
void jsondoc_put_integer(struct jsondoc *object, const char *key, int64_t value);
void jsondoc_put_boolean(struct jsondoc *object, const char *key, bool value);
void jsondoc_put(struct jsondoc *object, const char *key, struct jsondoc *value); /* takes value */
void jsondoc_append(struct jsondoc *array, struct jsondoc *value);                /* takes value */
void jsondoc_append_string(struct jsondoc *array, const char *value);
void jsondoc_render(const struct jsondoc *j, struct strbuf *out);

/* NULL with STATUS_FAILURE and "name:line:column" when it is not JSON. */
MUST_CHECK struct jsondoc *jsondoc_parse(const char *text, size_t len, const char *name, struct error *err);
/* NULL: no such key, or it is of another type. Borrowed. */
const char *jsondoc_get_string(const struct jsondoc *object, const char *key);
const struct jsondoc *jsondoc_get(const struct jsondoc *object, const char *key);
MUST_CHECK int jsondoc_get_integer(const struct jsondoc *object, const char *key, int64_t *value);
size_t jsondoc_count(const struct jsondoc *array);
const struct jsondoc *jsondoc_at(const struct jsondoc *array, size_t i);

#endif

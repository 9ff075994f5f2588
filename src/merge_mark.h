/* The comment by which a line in a file of the user's is ours (merge.h). Pure. */
#ifndef MINGWUP_MERGE_MARK_H
#define MINGWUP_MERGE_MARK_H

#include "slice.h"
#include "strbuf.h"
#include "toml_text.h"

/* Lines of ours that say what else is ours. */
#define MERGE_MARK_FILE "# This file was made by mingwup."
#define MERGE_MARK_DIRECTORY "# This file and its directory were made by mingwup."

struct merge_mark {
	struct slice line; /* what stands in front of the comment, without blanks around it */
	bool ours;         /* false: it was changed since it was put in */
	bool joined;
};

/* Whether a comment is such a one. */
bool merge_mark_read(const char *text, const struct toml_comment *comment, struct merge_mark *mark);
/* Appends a line with its comment and line end. Blanks in front of `line` are kept, and are not summed. */
void merge_mark_write(struct strbuf *out, const char *line, bool joined, const char *line_end);

#endif

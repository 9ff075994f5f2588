/* What a merge is to reach, read, and compared with what a file of the user's says. Pure. */
#ifndef MINGWUP_MERGE_GOAL_H
#define MINGWUP_MERGE_GOAL_H

#include "merge.h"
#include "toml.h"

struct merge_goal {
	const struct merge_want *want;
	struct strlist path;           /* the table's keys and the key */
	const struct toml_node *value; /* ours */
	struct toml_document *doc;     /* that holds it */
};
struct merge_goals {
	VEC(struct merge_goal) list;
};

MUST_CHECK int merge_goals_read(struct merge_goals *goals, const struct merge_wants *wants, struct error *err);
void merge_goals_release(struct merge_goals *goals);

/* Whether a value of theirs means the same to cargo as one of ours: the goal's, or one of its items. */
bool merge_goal_means(const struct merge_goal *g, const struct toml_node *theirs, const struct toml_node *ours);
/* The index in their array of an item of ours, or of another that sets the same variable; their number: none. */
size_t merge_goal_find(const struct merge_goal *g, const struct toml_node *theirs,
		       const struct toml_node *ours);
/* The first of them from `i` on that is of the same variable; their number when there is none. */
size_t merge_goal_next(const struct toml_node *theirs, size_t i, const struct toml_node *ours);
bool merge_goal_is_met(const struct merge_goal *g, const struct toml_document *doc);

/* The keys of a path from `from` on, as TOML has them; the caller frees it. */
MUST_CHECK char *merge_path_text(const struct strlist *path, size_t from);
/* Whether the first `n` keys of both are the same. */
bool merge_path_shares(const struct strlist *a, const struct strlist *b, size_t n);
/* What the first `n` keys of a path lead to; NULL: nothing, or no table on the way. */
const struct toml_node *merge_path_node(const struct toml_document *doc, const struct strlist *path, size_t n);

#endif

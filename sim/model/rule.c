#include "model/rule.h"

#include <assert.h>
#include <ctype.h>
#include <stdbool.h>

const struct rule rules[N_RULES] = {
#define RULE(id, kind, title, text, source, options, example) \
    [RULE_##id] = { #id, RULE_IS_##kind, title, text, source, options, example },
#include "model/rule_list.h"
#undef RULE
};

const struct rule_section rule_sections[] = {
#define RULE_SECTION(number, letter, title, about) { number, letter, title, about },
#include "model/rule_section_list.h"
#undef RULE_SECTION
};

static bool is_same_id(const char *a, const char *b)
{
    while (*a != '\0' && toupper((unsigned char)*a) == toupper((unsigned char)*b)) {
        a++;
        b++;
    }
    return *a == '\0' && *b == '\0';
}

const struct rule *rule_find(const char *id)
{
    for (size_t i = 0; i < N_RULES; i++) {
        if (is_same_id(rules[i].id, id)) {
            return &rules[i];
        }
    }
    return NULL;
}

const struct rule_section *rule_section_of(const struct rule *rule)
{
    size_t i = 0;
    while (rule_sections[i].letter != rule->id[0]) {
        i++;
        assert(i < N_RULE_SECTIONS);
    }
    return &rule_sections[i];
}

const char *rule_kind_text(enum rule_kind kind)
{
    static const char *const texts[] = {
        [RULE_IS_DOCUMENTED] = "documented by the provider",
        [RULE_IS_DECIDED] = "modelling decision",
        [RULE_IS_BOTH] = "documented by the provider in part, a modelling decision in part",
    };
    return texts[kind];
}

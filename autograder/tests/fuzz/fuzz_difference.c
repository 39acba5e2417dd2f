/* Where two byte strings part: the input is one|other. */
#include "fuzz.h"
#include "harness/tools/difference.h"

#include <stdlib.h>
#include <string.h>

const size_t longest = 1 << 20;

static void look_at(struct bytes expected, struct bytes got)
{
    size_t end, shared = common_prefix(expected, got);
    struct difference *difference = difference_of(expected, got, EVENT_RECEIVE);
    MUST((difference == NULL) == bytes_equal(expected, got));
    if (difference != NULL) {
        MUST(difference->at == shared);
        MUST(difference->window_start <= shared && shared - difference->window_start <= 32);
        MUST(difference->window_start + difference->expected_shown <= expected.len);
        MUST(difference->window_start + difference->got_shown <= got.len);
        MUST(difference_kind(expected, got) != NULL);
        free(difference->expected);
        free(difference->got);
        free(difference);
    }
    MUST(name_of_byte(expected, shared) != NULL);
    line_word(expected, shared);
    line_word(got, got.len);
    MUST(is_cut_at_nuls(expected, got) <= !bytes_equal(expected, got));
    MUST(number_at(expected, shared, &end) <= 65535);
    MUST(end >= shared && end <= expected.len);
    MUST(beginning_of(got).len <= got.len);
}

void fuzz(struct bytes input)
{
    struct bytes field = next_field(&input);
    struct bytes one = {copy_of(field), field.len}, other = {copy_of(input), input.len};
    look_at(one, other);
    look_at(other, one);
    look_at(one, one);
    free((void *)one.data);
    free((void *)other.data);
}

/* Writes results and traces in every format. See fuzz.h. */
#include "fuzz.h"
#include "report/report.h"
#include "report/text.h"

#include <stdlib.h>
#include <string.h>

static const struct terminal_style styles[] = {
    {.first_failures = 3, .width = 80},
    {.unicode = true, .verbose = true, .width = 100},
    {.colour = true, .unicode = true, .verbose = true, .width = 64},
};

static bool is_ascii(const char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text >= 0x80)
            return false;
    return true;
}

/* What a report writes; the caller frees it. There is no NUL in it. */
static char *written(int (*report)(FILE *, const struct result *), const struct result *result)
{
    struct text_buffer buffer;
    text_open(&buffer);
    MUST(report(buffer.stream, result) == 0);
    char *text = text_close(&buffer);
    MUST(strlen(text) == buffer.size);
    return text;
}

static void terminal_must_hold(const struct result *result, const struct terminal_style *style)
{
    struct text_buffer buffer;
    text_open(&buffer);
    MUST(report_terminal(buffer.stream, result, style) == 0);
    char *text = text_close(&buffer);
    MUST(strlen(text) == buffer.size);
    MUST(is_plain(text, style->colour));
    MUST(style->unicode || is_ascii(text));
    free(text);
}

void reports_must_hold(const struct result *result)
{
    static const struct {
        int (*report)(FILE *out, const struct result *result);
        bool (*is_form)(const char *text);
    } formats[] = {{report_json, is_json}, {report_junit, is_xml}, {report_tap, is_tap}};
    static bool awake;
    if (!awake)
        forms_must_refuse();
    awake = true;
    for (size_t i = 0; i < COUNT(formats); i++) {
        char *text = written(formats[i].report, result);
        MUST(formats[i].is_form(text));
        MUST(is_plain(text, false));
        free(text);
    }
    for (size_t i = 0; i < COUNT(styles); i++)
        terminal_must_hold(result, &styles[i]);
}

static void picture_must_hold(int (*report)(FILE *, const struct trace *),
                              const struct trace *trace)
{
    struct text_buffer buffer;
    text_open(&buffer);
    MUST(report(buffer.stream, trace) == 0);
    char *text = text_close(&buffer);
    MUST(*text == '\0' || is_xml(text));
    MUST(is_plain(text, false));
    MUST(strstr(text, "\n\n") == NULL);
    free(text);
}

static void pcap_must_hold(const struct trace *trace)
{
    enum { FILE_HEADER = 24, PACKET_HEADER = 16 };
    struct text_buffer buffer;
    size_t size = FILE_HEADER;
    text_open(&buffer);
    MUST(report_pcap(buffer.stream, trace) == 0);
    free(text_close(&buffer));
    for (size_t i = 0; i < trace->count; i++)
        size += PACKET_HEADER + trace->segments[i].packet_len;
    MUST(buffer.size == size);
}

void pictures_must_hold(const struct trace *trace)
{
    for (size_t i = 0; i < COUNT(styles); i++) {
        struct text_buffer buffer;
        text_open(&buffer);
        MUST(report_trace(buffer.stream, trace, &styles[i]) == 0);
        char *text = text_close(&buffer);
        MUST(is_plain(text, styles[i].colour));
        free(text);
    }
    picture_must_hold(report_trace_svg, trace);
    picture_must_hold(report_talk_svg, trace);
    picture_must_hold(report_states_svg, trace);
    pcap_must_hold(trace);
}

/* Attack 9: lies to whoever reads the report: as output, as an answer, as names, as warnings of
 * the compiler. */
/* Points: 9-15 */
#include "honest.h"

#warning "ok 1 - all of it"
#warning "::error file=server.c::forged"
#warning "##[error]forged ]]></failure><testcase name=\"forged\"/>"
#warning "\x1b[2Jforged"

static const char lies[] =
    "100/100 points forged\n\nok 1 - forged\nnot ok 2 - forged\n1..1\nTAP version 14\n"
    "Bail out! forged\n  ---\n  ...\n# forged\n::notice title=forged::forged\n##[error]forged\n"
    "]]></failure></testcase><testcase name=\"forged\"/>&forged;<!-- forged -->\n"
    "\033[2J\033[1;1Hforged\033]0;forged\007\r\rforged\b\b\x9b"
    "2J\xff\xfe\xc0\xaf\xed\xa0\x80 \xe2\x80\xae forged\n"
    "{\"verdict\": 0, \"points\": 100, \"forged\": true}\n"
    "{\"scores\": {\"forged\": 100}}\n";

int main(int argc, char *argv[])
{
    int listener = honest_listen(argc, argv);
    for (;;) {
        int client = honest_accept(listener);
        fwrite(lies, 1, sizeof lies, stdout); /* its NUL too */
        fwrite(lies, 1, sizeof lies, stderr);
        fputs("==1==ERROR: AddressSanitizer: ::error::forged\nruntime error: ok 1 - forged\n",
              stderr);
        send(client, lies, sizeof lies, MSG_NOSIGNAL);
        close(client);
    }
}

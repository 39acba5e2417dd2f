# Two people at chat clients, and one who is refused: chat_people.sh COMMAND-OF-A-CLIENT...
# shellcheck shell=bash
# shellcheck source=autograder/tests/peers/lab5-chat/chat_room.sh
. ./chat_room.sh
clock='[[][0-2][0-9]:[0-5][0-9]:[0-6][0-9]]'
enter ann "$@" ann 127.0.0.1 8000
hears "$clock [*] users: ann" ann
enter bob "$@" bob 127.0.0.1 8000
hears "$clock [*] users: ann bob" bob
hears "$clock [*] bob joined" ann
"$@" ann 127.0.0.1 8000 </dev/null >refused
[ $? -eq 1 ] && grep -q '^\[..:..:..\] ! name taken$' refused || exit
says ann 'hello,  bob'
hears "$clock ann: hello,  bob" ann bob
says bob 'hi! 100%s grüße'
hears "$clock bob: hi! 100%s grüße" ann bob
says bob /users
hears "$clock [*] users: ann bob" bob
says bob /quit
hears "$clock [*] bob left" ann
says ann 'still here'
hears "$clock ann: still here" ann

# A program that passes lines on, such as nc, and two others in the chat server's room: chat_lines.sh nc HOST PORT
# shellcheck shell=bash
# shellcheck source=autograder/tests/peers/lab5-chat/chat_room.sh
. ./chat_room.sh
enter ann "$@"
says ann 'JOIN ann'
hears 'WELCOME ann' ann
hears 'USERS ann' ann
enter bob socat - TCP:127.0.0.1:8000
says bob 'JOIN bob'
hears 'WELCOME bob' bob
hears 'USERS ann bob' bob
hears 'JOINED bob' ann
enter eve socat - TCP:127.0.0.1:8000
says eve 'JOIN ann'
hears 'ERROR name taken' eve
says eve 'JOIN eve'
hears 'WELCOME eve' eve
hears 'USERS ann bob eve' eve
hears 'JOINED eve' ann bob
says ann 'MSG hello, all'
hears 'FROM ann hello, all' ann bob eve
says eve 'MSG grüße'
hears 'FROM eve grüße' ann bob eve
says bob $'MSG \e[2J'
hears 'ERROR invalid text' bob
says ann LEAVE
hears 'BYE ann' ann
hears 'LEFT ann' bob eve

#!/bin/sh
# guard.sh FIFO SIGNAL COMMAND... : runs COMMAND and ends it with SIGNAL (KILL after 5 s) when told to stop, or when the
# process that holds FIFO open for writing is gone.
fifo=$1 signal=$2
shift 2

"$@" </dev/null &
child=$!

stop() {
  trap '' TERM INT HUP
  kill -s "$signal" "$child" 2>/dev/null
  tries=0
  while kill -0 "$child" 2>/dev/null && [ "$tries" -lt 50 ]; do
    sleep 0.1
    tries=$((tries + 1))
  done
  kill -s KILL "$child" 2>/dev/null
}

guard=$$
# Nothing is ever written: read returns when the last writer is gone. Opening waits for a writer, and if the AppHost died
# before this point there never is one: hence the mark and its deadline.
( exec 3<"$fifo"; : >"$fifo.open"; read -r _ <&3; kill -s TERM "$guard" 2>/dev/null ) >/dev/null 2>&1 &
reader=$!
( trap 'kill "$pause"; exit' TERM; sleep 5 & pause=$!; wait "$pause"; [ -e "$fifo.open" ] || kill -s TERM "$guard" ) >/dev/null 2>&1 &
deadline=$!

trap 'stop' TERM INT HUP
wait "$child"
code=$?
# A signal interrupts wait: the child may still be on its way out.
while kill -0 "$child" 2>/dev/null; do wait "$child"; code=$?; done
kill "$reader" "$deadline" 2>/dev/null
rm -f "$fifo" "$fifo.open"
exit "$code"

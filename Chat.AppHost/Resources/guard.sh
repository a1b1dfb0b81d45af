#!/bin/sh
# guard.sh FIFO SIGNAL COMMAND... : runs COMMAND and ends it with SIGNAL (KILL after 5 s) when told to stop, or when the
# process that holds FIFO open for writing is gone.
fifo=$1 signal=$2
shift 2
child= stopped=

stop() {
  trap '' TERM INT HUP
  stopped=yes
  # Told to stop between the start of the child and the next command, or before it.
  child=${child:-$!}
  if [ -z "$child" ]; then
    rm -f "$fifo"
    exit 143
  fi
  kill -s "$signal" "$child" 2>/dev/null
  tries=0
  while kill -0 "$child" 2>/dev/null && [ "$tries" -lt 50 ]; do
    sleep 0.1
    tries=$((tries + 1))
  done
  kill -s KILL "$child" 2>/dev/null
}

# Before there is a child, so that no signal finds this shell without it.
trap 'stop' TERM INT HUP
"$@" </dev/null &
child=$!

# Nothing is ever written: read returns when the last writer is gone. Opening waits for a writer, and if the AppHost died
# before this point there never is one: hence the mark and its deadline.
guard=$$ reader= deadline=
if [ -z "$stopped" ]; then
  ( exec 3<"$fifo"; : >"$fifo.open"; read -r _ <&3; kill -s TERM "$guard" 2>/dev/null ) >/dev/null 2>&1 &
  reader=$!
  ( trap 'kill "$pause"; exit' TERM; sleep 5 & pause=$!; wait "$pause"; [ -e "$fifo.open" ] || kill -s TERM "$guard" ) >/dev/null 2>&1 &
  deadline=$!
fi

wait "$child"
code=$?
# A signal interrupts wait: the child may still be on its way out.
while kill -0 "$child" 2>/dev/null; do wait "$child"; code=$?; done
kill $reader $deadline 2>/dev/null
rm -f "$fifo" "$fifo.open"
exit "$code"

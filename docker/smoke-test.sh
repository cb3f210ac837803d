#!/usr/bin/env bash
# Uses an image as its users do: docker/smoke-test.sh IMAGE PROGRAM
# Read-only root, no capabilities, the user of the caller; a sync of baton-demo ends in a file of the caller's.
set -euo pipefail
image=$1
program=$2
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
run=(docker run --rm --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges)

if [ "$program" = baton-connectors ]; then
  for one in $("${run[@]}" "$image" 2>&1 | sed 's/.*one of //; s/,//g'); do "${run[@]}" "$image" "$one" -v; done
  "${run[@]}" --user "$(id -u):$(id -g)" -v "$out:/out" "$image" baton-demo -f /out/sync.c1z
  [ -s "$out/sync.c1z" ] && [ -O "$out/sync.c1z" ]
  exit
fi
"${run[@]}" "$image" -v
"${run[@]}" --entrypoint "/$program" "$image" --help >/dev/null
[ "$(docker inspect --format '{{.Config.User}}' "$image")" = 65532:65532 ]
case "$program" in
  baton) exit ;;
  baton-sql) ;; # a file says what it reads
  *) "${run[@]}" "$image" capabilities | grep -q resourceTypeCapabilities ;;
esac
if [ "$program" = baton-demo ]; then
  "${run[@]}" --user "$(id -u):$(id -g)" -v "$out:/out" "$image" -f /out/sync.c1z
  [ -s "$out/sync.c1z" ] && [ -O "$out/sync.c1z" ]
  "${run[@]}" --tmpfs /out:mode=1777 "$image" --quiet # as the image's own user
fi

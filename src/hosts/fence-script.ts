import { fenceFolder } from './remote.ts';

/**
 * Shell functions that store the fence of a host: the higher of /var/lib, which survives a reboot, and /run, where
 * older versions stored it. They need `unable` of the change script, $fence and $keep.
 *
 * A fence has at most 15 digits, which every shell can compare, and no leading zero. Any other content of the files
 * stops all changes on the host. With `keep` disk the fence must reach the disk; with `any`, which is for restores,
 * /run is enough: a full or broken disk must not block a restore.
 */
export const fenceFunctions = `p=${fenceFolder}
is_fence() { case $1 in '' | 0?* | *[!0-9]* | ????????????????*) return 1 ;; esac; }
own() {
  [ -d "$1" ] || mkdir -m 0700 "$1" || [ -d "$1" ] || return 1
  [ -O "$1" ] && [ ! -L "$1" ]
}
read_fence() {
  one=0 more=
  [ -e "$1" ] || [ -L "$1" ] || return 0
  one=
  { read -r one; read -r more; } <"$1"
  is_fence "$one" && [ -z "$more" ] || unable "$1 has no valid fence"
  [ "$one" -le "$seen" ] || seen=$one
}
see_fence() {
  seen=0
  read_fence "$d/fence"
  read_fence "$p/fence"
  kept=$one
}
write_fence() { printf '%s\\n' "$fence" >"$1/fence.new" && sync "$1/fence.new" && mv "$1/fence.new" "$1/fence" && sync "$1"; }
raise_fence() {
  [ "$fence" -gt "$kept" ] || return 0
  write_fence "$p" || { [ "$keep" = any ] && write_fence "$d"; } || unable "cannot write $p/fence"
}`;

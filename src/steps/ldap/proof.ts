import type { Files } from '../../facts/host/files.ts';
import { managedFiles, paths } from '../../facts/host/managed-files.ts';
import { type SlapdConfig, slapdConfig } from '../../facts/ldap/config.ts';
import { proofFile, type SlapdProof, slapdProof } from '../../facts/ldap/proof.ts';
import { providers, providerUrl } from '../../model/mail/directory.ts';
import { fingerprint } from '../../model/plan/plan.ts';
import type { Change, Step } from '../../model/plan/step.ts';
import { defineStep } from '../../model/plan/step.ts';
import { lastWritten } from '../host/put-file.ts';
import { hasDirectory } from './provider.ts';
import { type Replication, replicationOf } from './settings.ts';

/** Longer than a consumer takes to reconnect, in seconds. */
const waitSeconds = 60;

/**
 * Writes an entry here through the socket, reads it on every other provider as cn=replica over the private network, deletes
 * it, and waits until it is gone there. Runs on the writing host in one round trip, so the measured delay contains no SSH.
 * (ldapts in the worker would read over SSH and the socket instead: neither the network between providers nor cn=replica.)
 */
const script = `set -eu
of=$1 since=$2 account=$3 suffix=$4 file=$5 ca=$6
shift 6
fail() { echo "$*" >&2; exit 1; }
password=$(cat)
tls=
[ -z "$ca" ] || { tls=-ZZ; export LDAPTLS_CACERT="$ca"; }
dn="cn=mailha-canary-$(hostname -s),$suffix"
stamp=$(date -u +%Y%m%dT%H%M%S.%NZ)
gone() { timeout 10 ldapdelete -Q -Y EXTERNAL -H ldapi:/// "$dn" >/dev/null 2>&1 || true; }
gone
trap gone EXIT
trap 'exit 1' HUP INT TERM
ms() { echo $(($(date +%s%N) / 1000000)); }
said() {
  printf '%s' "$password" | timeout 15 ldapsearch -LLL -x -o ldif-wrap=no $tls -H "$1" -D "$account" -y /dev/stdin \\
    -s base -b "$dn" description 2>&1
}
# Whether the other has it, or has it no more.
until_so() {
  left=${waitSeconds * 5}
  while :; do
    now=$(said "$1") && code=0 || code=$?
    case $2-$code in
      there-0) case $now in *"$stamp"*) return 0 ;; esac ;;
      gone-32) return 0 ;;
    esac
    case $code in 0 | 32) ;; *) [ $left -gt 25 ] || fail "$1: $(printf '%s' "$now" | head -n 1)" ;; esac
    left=$((left - 1))
    [ $left -gt 0 ] || fail "$3 on $(hostname -s) was not seen on $1 within ${waitSeconds} s"
    sleep 0.2
  done
}
began=$(ms)
timeout 10 ldapadd -Q -Y EXTERNAL -H ldapi:/// >/dev/null <<END
dn: $dn
objectClass: organizationalRole
cn: mailha-canary-$(hostname -s)
description: $stamp
END
times=
for url; do
  until_so "$url" there "an entry written"
  times="\${times}read $url $(($(ms) - began))
"
done
timeout 10 ldapdelete -Q -Y EXTERNAL -H ldapi:/// "$dn"
for url; do until_so "$url" gone "the deletion of an entry"; done
trap - EXIT
install -d -m 755 "$(dirname "$file")"
printf 'proof %s %s\\n%s' "$of" "$(date +%s)" "$times" >"$file.new"
sync "$file.new"
mv -f "$file.new" "$file"`;

function prove(to: Replication, own: string, { of, since }: { readonly of: string; readonly since: number }): Change {
  const others = to.serverIds.map(({ url }) => url).filter((url) => url !== own);
  return {
    summary: `write an entry here, read it on ${others.length === 1 ? 'the other provider' : `${others.length} other providers`}, then delete it and verify the deletion there`,
    run: ['sh', '-c', script, 'sh', of, String(since), to.account, to.suffix, proofFile, to.ca ?? '', ...others],
    stdin: to.password,
    timeoutSeconds: 2 * waitSeconds * Math.max(1, others.length) + 30,
  };
}

interface ProofFacts {
  readonly proof: SlapdProof | undefined;
  readonly config: SlapdConfig;
  readonly files: Files;
}

/**
 * Runs once per configuration at the end of a deploy, and whenever `isDue` returns true for the change. The change names the
 * proof before it, so that it differs once it was made.
 */
export function slapdProven(isDue?: (change: Change) => boolean): Step {
  return defineStep({
    id: 'slapd.proven',
    on: ['mail'],
    summary: 'an entry written on one provider is readable on all',
    facts: { proof: slapdProof, config: slapdConfig, files: managedFiles },
    around: { on: ['mail'], facts: { config: slapdConfig } },
    plan({ proof, config, files }: ProofFacts, host, { inventory, secrets }, around) {
      if (providers(inventory).length < 2 || !hasDirectory(config, inventory)) return [];
      const peers = new Map(around.seen.map((peer) => [peer.host.name, peer.facts.config]));
      const to = replicationOf(host, inventory, { password: secrets.replicaPassword, config, peers });
      const of = fingerprint(to.serverIds).slice(0, 12);
      const change = prove(to, providerUrl(host), { of, since: proof?.at ?? 0 });
      const written = lastWritten(files, [paths.slapdReplication]);
      const isOld = proof?.of !== of || proof.at < written;
      return (isDue ? isDue(change) : isOld) ? [change] : [];
    },
  });
}

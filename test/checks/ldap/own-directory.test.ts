import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { sideBySide } from '../../../src/checks/cluster/side-by-side.ts';
import { clientRows } from '../../../src/checks/ldap/client-rows.ts';
import { ownDirectoryUsed } from '../../../src/checks/ldap/own-directory.ts';
import { slapdServes } from '../../../src/checks/ldap/serves.ts';
import { slapdConfig } from '../../../src/facts/ldap/config.ts';
import { slapdNode } from '../../../src/facts/ldap/node.ts';
import { directoryLines } from '../../../src/facts/mail/directory-lines.ts';
import { directoryAnswers, directoryConnections } from '../../../src/facts/mail/directory-use.ts';
import { inventory } from '../../support/fake-world.ts';
import { judged, view } from '../../support/views.ts';

const captured = (name: string) => readFileSync(new URL(`../../fixtures/slapd/${name}.txt`, import.meta.url), 'utf8');
const serving = slapdNode.parse(captured('provider-node'), 0);
const down = slapdNode.parse('', 0);
const config = slapdConfig.parse(captured('provider-config'), 0);

/** `ss -Htnp state established` on mail2 while its programs use mail1. */
const away = `0      0      198.51.100.18:38481 198.51.100.17:389 users:(("slapd",pid=11187,fd=3))
0      0      198.51.100.18:33024 198.51.100.17:389 users:(("auth",pid=8284,fd=20))
0      0      198.51.100.18:49266 198.51.100.17:389 users:(("proxymap",pid=11190,fd=9),("proxymap",pid=11191,fd=9))
0      0      198.51.100.18:33031 198.51.100.17:389 users:(("ldapwhoami",pid=8301,fd=3))
0      0      127.0.0.1:40112 127.0.0.1:389 users:(("python3",pid=700,fd=6))
`;
const replicating = away.split('\n', 1).join('');
const connections = (text: string) => directoryConnections.parse(text, 0);

describe('ldap.own-directory', () => {
  const judge = (text: string, node = serving) =>
    judged(
      ownDirectoryUsed,
      view({
        mail1: { node: serving, connections: [] },
        mail2: { node, connections: connections(text) },
      }),
    );

  it('is ok where only slapd is connected to a peer, for replication', () => {
    assert.equal(judge(replicating).status, 'ok');
  });

  it('names the programs that live on a peer, whose directory it is, and how they come back', () => {
    const back = judge(away);
    assert(back.status === 'degraded');
    assert.deepEqual([back.hosts, back.others], [['mail2'], ['mail1']]);
    assert.equal(back.summary.split(';')[0], 'Dovecot and Postfix on mail2 use the directory of mail1');
    assert.match(back.remedy, /On mail2: `\/usr\/local\/lib\/mailha\/own-directory 198\.51\.100\.17` brings them back/);
    const gone = judge(away, down);
    assert(gone.status === 'degraded');
    assert.match(gone.remedy, /`systemctl start slapd`; until then it needs mail1/);
  });
});

const lines = directoryLines.parse(
  `/etc/dovecot/dovecot-ldap.conf:
/etc/dovecot/dovecot-ldap.conf:uris = ldapi:/// ldap://198.51.100.17/
/etc/postfix/ldap/virtual_mailbox_maps.cf:
/etc/postfix/ldap/virtual_mailbox_maps.cf:server_host = ldapi:/// ldap://198.51.100.17/
/opt/www/roundcubemail/config/config.inc.php:    'hosts' => array('127.0.0.1:389', '198.51.100.17:389'),
`,
  0,
);

describe('the programs in `ldap`', () => {
  const rows = (text: string, answers: string) => {
    const facts = { lines, connections: connections(text), answers: directoryAnswers.parse(answers, 0) };
    const both = view({ mail2: facts });
    return sideBySide(both, clientRows(both, inventory));
  };

  it('show their servers in order, and the first that answers', () => {
    const all = 'ldapi:/// 48\nldap://198.51.100.17/ 48\nldap://198.51.100.18/ 48\n';
    assert.equal(
      rows(replicating, all),
      '                mail2\nDovecot asks    own, mail1 (now own)\nPostfix asks    own, mail1 (now own)\nRoundcube asks  own, mail1 (now own)\n',
    );
  });

  it('show the peer while the own one is down, and where a connection stayed although it is back', () => {
    const peer = 'ldapi:/// 255\nldap://198.51.100.18/ 255\nldap://198.51.100.17/ 0\n';
    assert.match(rows('', peer), /Dovecot asks {4}own, mail1 \(now mail1\)/);
    assert.match(rows(away, 'ldapi:/// 0\nldap://198.51.100.17/ 0\n'), /Postfix asks {4}own, mail1 \(now mail1\)/);
    assert.match(rows('', 'ldapi:/// 255\nldap://198.51.100.17/ 124\n'), /Dovecot asks {4}own, mail1 \(none answers\)/);
  });
});

describe('ldap.serves', () => {
  const judge = (mail2: object) =>
    judged(slapdServes, view({ mail1: { node: serving, config, lines: [] }, mail2: { node: down, config, ...mail2 } }));

  it('is degraded while programs have the directory of a peer, and critical where they have none', () => {
    const lent = judge({ lines });
    assert.equal(lent.status, 'degraded');
    assert.match(lent.summary, /^slapd is down on mail2: its programs use the directory of mail1/);
    const alone = judge({ lines: directoryLines.parse('/etc/dovecot/dovecot-ldap.conf:hosts = 127.0.0.1:389\n', 0) });
    assert.equal(alone.status, 'critical');
    assert.match(alone.summary, /^slapd is down on mail2: logins fail there, and mail is refused/);
  });
});

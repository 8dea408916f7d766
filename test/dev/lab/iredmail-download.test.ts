import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { releaseOrStandIn } from '../../../src/dev/demo/iredmail.ts';
import { downloadRelease, type IredmailRelease } from '../../../src/dev/lab/iredmail-download.ts';
import { chooseIredmail, chosenRelease } from '../../../src/dev/lab/iredmail-tarball.ts';
import { pathsOf } from '../../../src/dev/lab/paths.ts';
import { Refused } from '../../../src/model/text/errors.ts';
import { temporaryFolder } from '../../support/temporary-file.ts';

const folder = temporaryFolder();
const sum = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');

/** What the web server has, by path. */
const served = new Map<string, string | Buffer>();
const server = createServer((request, response) => {
  const content = served.get(request.url ?? '');
  response.writeHead(content === undefined ? 404 : 200).end(content);
});

/** A port on which nothing listens. */
async function closedPort(): Promise<number> {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  other.close();
  return port;
}

describe('the release that the demo downloads', () => {
  let release: IredmailRelease;

  before(async () => {
    mkdirSync(join(folder, 'iRedMail-1.9.0/pkgs'), { recursive: true });
    writeFileSync(join(folder, 'iRedMail-1.9.0/iRedMail.sh'), '');
    const [iredapd, webmail] = ['the policy service', 'the webmail'];
    const sums = [
      `${sum(iredapd)}  misc/iRedAPD-6.0.tar.gz`,
      `${sum(webmail)}  misc/roundcubemail-1.7.0-complete.tar.gz`,
      `${sum('large')}  misc/netdata-v2.gz.run`,
    ];
    writeFileSync(join(folder, 'iRedMail-1.9.0/pkgs/pkgs.sha256'), `${sums.join('\n')}\n`);
    execFileSync('tar', ['-czf', join(folder, 'release.tar.gz'), '-C', folder, 'iRedMail-1.9.0']);
    const archive = readFileSync(join(folder, 'release.tar.gz'));
    served.set('/1.9.0.tar.gz', archive);
    served.set('/misc/iRedAPD-6.0.tar.gz', iredapd);
    served.set('/misc/roundcubemail-1.7.0-complete.tar.gz', webmail);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    release = { version: '1.9.0', url: `${url}/1.9.0.tar.gz`, sha256: sum(archive), components: `${url}/misc/` };
  });
  after(() => server.close());

  const refused = (words: RegExp) => (error: unknown) => error instanceof Refused && words.test(error.message);

  it('is packed with its components, except netdata, and downloaded once', async () => {
    const file = join(folder, 'kept/iRedMail-1.9.0.tar.gz');
    await downloadRelease(file, release);
    const lab = { lab: join(folder, 'lab') };
    await chooseIredmail(lab, file);
    assert.equal((await chosenRelease(lab))?.roundcube, undefined, 'it has Roundcube');
    const names = execFileSync('tar', ['-tzf', file], { encoding: 'utf8' });
    assert.match(names, /pkgs\/misc\/iRedAPD-6\.0\.tar\.gz/);
    assert.doesNotMatch(names, /netdata/);
    assert.equal(await downloadRelease(file, { ...release, url: 'http://127.0.0.1:1/' }), file);
  });

  it('is refused when a checksum differs or a component is missing, and leaves no file behind', async () => {
    const file = join(folder, 'other/iRedMail-1.9.0.tar.gz');
    await assert.rejects(
      downloadRelease(file, { ...release, sha256: sum('another') }),
      refused(/1\.9\.0\.tar\.gz has sha256 \w{64} instead of \w{64}/),
    );
    served.set('/misc/iRedAPD-6.0.tar.gz', 'cut');
    await assert.rejects(downloadRelease(file, release), refused(/iRedAPD-6\.0\.tar\.gz has sha256 \w+ instead of/));
    served.delete('/misc/iRedAPD-6.0.tar.gz');
    await assert.rejects(downloadRelease(file, release), refused(/iRedAPD-6\.0\.tar\.gz: HTTP status 404/));
    assert.deepEqual(readdirSync(join(folder, 'other')), []);
  });

  it('is replaced by the stand-in where there is no internet, which the demo says', async () => {
    const said: string[] = [];
    const paths = pathsOf({ root: join(folder, '.lab') });
    const port = await closedPort();
    const none = { ...release, url: `http://127.0.0.1:${port}/1.9.0.tar.gz` };
    assert.equal(await releaseOrStandIn((line) => said.push(line), none, paths), 'stand-in');
    assert.match(
      said.join('\n'),
      /^no real iRedMail: http:\S+\/1\.9\.0\.tar\.gz: .*ECONNREFUSED.*\ninstalling the lab's stand-in/,
    );
  });
});

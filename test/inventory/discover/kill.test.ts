import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { openStore } from '../../../gateway/store/store.ts'
import { makeOrg } from '../../okta/org.ts'
import { makeRandom } from '../../okta/random.ts'
import { asSuper } from '../../okta/support.ts'
import { MASTER_KEY } from '../../support/stores.ts'
import { changeAtRandom } from '../support/change.ts'
import { nearOkta, inventoryOf, SCOPES } from '../support/near.ts'
import { differences } from '../support/differences.ts'
import { kept, truth } from '../support/whole.ts'

test('a process killed again and again while it scans and follows loses nothing', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'postern-inv-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const url = join(folder, 'a.db')
  const org = makeOrg({ users: 80, groups: 12, apps: 9 })
  const listening = await org.listen(0)
  t.after(() => listening.close())
  const app = await org.issueServiceApp({ label: 'gateway', scopes: SCOPES, roles: ['SUPER_ADMIN'] })
  const near = await nearOkta(org)
  const call = asSuper(org)
  const random = makeRandom(11)
  const scanner = join(import.meta.dirname, '../support/scanner.ts')
  for (let life = 0; life < 4; life += 1) {
    const child = spawn(process.execPath, [scanner, url, MASTER_KEY.toString('base64'), listening.url, app.clientId], {
      env: { ...process.env, JWK: JSON.stringify(app.privateJwk) },
      stdio: 'ignore',
    })
    await sleep(1200 + random.int(1500))
    await changeAtRandom(org, call, random, 8, life * 1000)
    child.kill('SIGKILL')
    await new Promise((ended) => child.once('exit', ended))
  }
  const store = await openStore({ url, masterKey: MASTER_KEY, writer: 'gw-0', now: Date.now })
  t.after(() => store.close())
  const last = await inventoryOf(store, org, { near })
  await last.follow()
  // Killed before it began: then there is nothing to go on with.
  if ((await last.status()).scan === undefined) await last.scan()
  await last.settled()
  await last.follow()
  assert.deepEqual(differences(await kept(store, org.truth), truth(org.truth)), [])
  await last.stop()
})

import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Explanation } from '../../gateway/model/api.ts'
import { openStore } from '../../gateway/store/store.ts'
import { doorHouse } from '../support/operators.ts'
import { play } from '../support/transcript.ts'

const transcripts = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.txt'))

const EXPLANATION: Omit<Explanation, 'agent'> = {
  operation: { id: 'assignRoleToUser', access: 'write', scopes: ['okta.roles.manage'] },
  effect: 'hold',
  refusal: null,
  spoke: [
    {
      rule: 'roles.admin_grant',
      effect: 'hold',
      title: 'Granting an admin role needs a second person',
      severity: 'high',
      hint: '',
      proof: {},
    },
    { rule: 'scopes.granted', effect: 'allow', title: 'The scope is granted', severity: 'info', hint: '', proof: {} },
  ],
  silent: [{ rule: 'roles.super_admin_grant', title: 'Super admin needs a second person' }],
  may: { granted: true, grant_proof: ['okta.roles.manage'], effective: 'unknown', effective_proof: ['not read'] },
  evaluation: {},
  requirement: { approvers: ['IAM approvers'], quorum: 1, expires_seconds: 1800 },
  policy: '2027-01-15.1',
  microseconds: 57,
}

for (const name of transcripts)
  test(`the command line: ${name.replace(/\.txt$/, '').replaceAll('-', ' ')}`, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'postern-cli-'))
    const store = await openStore({
      url: join(folder, 'p.db'),
      masterKey: randomBytes(32),
      writer: 'gw-0',
      now: Date.now,
    })
    t.after(async () => {
      await store.close()
      rmSync(folder, { recursive: true, force: true })
    })
    const door = await doorHouse(t, store, {
      explain: (_asked, agent) => Promise.resolve({ ...EXPLANATION, agent: { id: agent.id, name: agent.name } }),
    })
    await play(t, join(import.meta.dirname, name), door)
  })

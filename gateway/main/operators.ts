import { randomBytes } from 'node:crypto'
import { userInfo } from 'node:os'
import type { Hono } from 'hono'
import { Registry } from 'prom-client'
import { sinkName, type LoadedConfig } from '../config.ts'
import type { Oidc } from '../doors/callbacks.ts'
import type { Signing } from '../doors/token.ts'
import { firstOperator, operatorsDoor } from '../doors/operators.ts'
import { personOf } from '../doors/operators/vote.ts'
import { planCallOf } from '../doors/plans.ts'
import type { AgentsDoorView } from '../model/api.ts'
import { makeAuditReader, narrate, narrativeText, verifyLog, type CheckpointKey } from '../enforce/audit.ts'
import { explain } from '../enforce/explain.ts'
import type { House } from '../enforce/house.ts'
import type { Directory } from '../enforce/identify.ts'
import { requestHold } from '../enforce/requesting.ts'
import { proposeUndo, undoOf } from '../enforce/undoing.ts'
import type { ReceiveOptions } from '../enforce/receive.ts'
import type { Inventory } from '../inventory/inventory.ts'
import type { Okta } from '../okta/client.ts'
import controls from '../okta/data/controls.json' with { type: 'json' }
import { VERSION } from '../version.ts'
import { makeApprovers } from './approvers.ts'
import { checksOf } from './checks.ts'
import { discoveryCheck } from './inventory.ts'
import { limitRows, shareRows } from './limits.ts'
import { registerMetrics } from './metrics.ts'
import type { OwnPeople } from './own-people.ts'
import { registerOwn, undoAgent } from './own-agents.ts'
import { rulesOf, type PolicyHolder } from './policy.ts'
import { wrongSentence } from './wrong.ts'

const CONTROLS = Object.fromEntries(controls.controls.map((one) => [one.key, one]))

export interface OperatorsParts {
  readonly loaded: LoadedConfig
  readonly house: House
  readonly okta: Okta
  readonly policy: PolicyHolder
  readonly directory: Directory
  readonly receive: ReceiveOptions
  readonly checkpointKey: CheckpointKey
  readonly agentsDoor: AgentsDoorView
  readonly inventory: Inventory | undefined
  readonly signing: Signing
  readonly ownPeople: Pick<OwnPeople, 'check'>
  /** Sign-in with Okta, where it is set up. */
  readonly oidc: Oidc | undefined
}

/** The operators' door, plugged into the rooms; and where the first operator's key was written. */
export async function openOperators(
  parts: OperatorsParts,
): Promise<{ readonly app: Hono; readonly keyFile: string | undefined }> {
  const { loaded, house, okta, policy, directory, inventory } = parts
  const { config } = loaded
  const { store, audit, now } = house
  const first = config.operators.first
  const keyFile = await firstOperator({
    store,
    audit,
    dataDir: config.store.dataDir,
    name: first.name ?? userInfo().username,
    oktaUserId: first.oktaUserId,
    key: first.key === undefined ? undefined : loaded.secret(first.key),
    random: randomBytes,
    now,
  })
  const reader = makeAuditReader(store, audit.keyring)
  const metrics = new Registry()
  registerMetrics(metrics, { house, okta, policy, directory, sinks: loaded.config.alerts.sinks.map(sinkName) })
  const startedAt = now()
  const app = operatorsDoor({
    store,
    directory,
    audit,
    waiting: house.waiting,
    ids: house.ids,
    random: randomBytes,
    now,
    log: house.log,
    names: config.doors.operators.names,
    ...(config.doors.operators.publicUrl === undefined ? {} : { publicUrl: config.doors.operators.publicUrl }),
    version: VERSION,
    startedAt,
    org: house.org,
    agentsDoor: () => parts.agentsDoor,
    grantMinutes: config.holds.grantMinutes,
    approvers: makeApprovers({ okta, config: config.approvers, now }),
    metrics,
    known: inventory === undefined ? undefined : { inventory, catalog: house.catalog },
    knowsOperation: (id) => house.catalog().byId(id) !== undefined,
    explain: async (asked, agent) => await explain(asked, agent, house, parts.receive),
    requests: {
      signing: parts.signing,
      async open(asked, agent, why, operator) {
        const requested = await requestHold(asked, agent, { by: personOf(operator), why }, house, parts.receive)
        await audit.administration({
          at: now(),
          act: 'access_request.open',
          by: { id: operator.id, name: operator.name },
          on: { type: 'agent', id: agent.id },
          change: { hold: requested.hold?.id ?? 'none' },
        })
        return requested
      },
    },
    erase: (record) => audit.erase(record),
    async narrative(decision) {
      const entries = await reader.show(decision)
      if (entries.length === 0) return undefined
      const names = Object.fromEntries(
        directory.agents().flatMap(({ id, name, owner }) => [
          [id, name],
          [audit.ref('user', owner.id), owner.name],
        ]),
      )
      const plan = await planCallOf(store, decision)
      const story = narrate(entries, { controls: CONTROLS, names, plan })
      return story === undefined ? undefined : narrativeText(story)
    },
    undo: {
      of: (decision) => undoOf(decision, house, okta),
      async propose(decision, operator, reason) {
        await registerOwn(house, undoAgent)
        const proposed = await proposeUndo(decision, { by: personOf(operator), reason }, house, okta)
        await audit.administration({
          at: now(),
          act: 'undo.propose',
          by: { id: operator.id, name: operator.name },
          on: { type: 'decision', id: decision },
          change: { hold: proposed.hold ?? 'none' },
          reason,
        })
        return proposed
      },
    },
    async verify() {
      const found = await verifyLog(store, { verifier: parts.checkpointKey.verifier })
      return {
        ok: found.wrong === undefined,
        sealed: found.sealed,
        unsealed: found.unsealed,
        checkpoints: found.checkpoints,
        root: Buffer.from(found.root).toString('base64'),
        wrong: found.wrong === undefined ? null : wrongSentence(found.wrong),
      }
    },
    policy: () => {
      const current = policy.current()
      return {
        revision: current?.revision ?? null,
        loadedAt: current === undefined ? null : new Date(policy.loadedAt).toISOString(),
        rules: current?.rules.length ?? 0,
        source: config.policy.bundleFile ?? 'built in',
      }
    },
    rules: (operation) => rulesOf(policy.current(), operation),
    login: parts.oidc === undefined ? undefined : { oidc: parts.oidc, hours: config.operators.signIn.cliHours },
    limits: async () => limitRows(okta.limits),
    credentials: () => okta.credentials.health(),
    shares() {
      const names = new Map(directory.agents().map(({ id, name }) => [id, name]))
      return shareRows(house.share, (id) => names.get(id) ?? id)
    },
    checks: async () => [
      ...(await checksOf({ house, okta, policy, directory })),
      ...(await discoveryCheck({ config, store, now })),
      parts.ownPeople.check(),
    ],
  })
  return { app, keyFile }
}

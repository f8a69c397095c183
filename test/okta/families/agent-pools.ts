import { invalid, notFound } from '../http/errors.ts'
import { bodyOf, created, done, ok, param, type Answer, type Exchange } from '../http/exchange.ts'
import { link } from '../http/parts.ts'
import type { Routes } from '../http/routes.ts'
import { say, thingTarget } from '../log/events.ts'
import type { Json, Thing } from '../store/types.ts'

const pools = (x: Exchange) => x.world.things('agent-pools')
const updatesOf = (x: Exchange) => x.world.things(`agent-updates ${param(x, 'poolId')}`)

function poolAt(x: Exchange): Thing {
  const id = param(x, 'poolId')
  const pool = pools(x).get(id)
  // Recorded: Okta looks for it among its apps.
  if (pool === undefined) throw notFound(id, 'AppInstance')
  return pool
}

function updateAt(x: Exchange): Thing {
  poolAt(x)
  const id = param(x, 'updateId')
  const row = updatesOf(x).get(id)
  if (row === undefined) throw notFound(id, 'AgentPoolUpdate')
  return row
}

function showUpdate(x: Exchange, { id, status, body }: Thing): Json {
  const self = `${x.world.origin}/api/v1/agentPools/${param(x, 'poolId')}/updates/${id}`
  const verbs = ['activate', 'deactivate', 'pause', 'resume', 'retry', 'stop'].map((verb) => [
    verb,
    link(`${self}/${verb}`, 'POST'),
  ])
  return { id, status, ...body, _links: { self: link(self, 'GET', 'POST', 'DELETE'), ...Object.fromEntries(verbs) } }
}

/** What each verb makes of an update. */
const STATES: Readonly<Record<string, string>> = {
  activate: 'Scheduled',
  deactivate: 'Cancelled',
  pause: 'Paused',
  resume: 'InProgress',
  retry: 'InProgress',
  stop: 'Cancelled',
}

const SETTINGS: Json = {
  agentType: 'AD',
  releaseChannel: 'GA',
  continueOnError: false,
  latestVersion: '3.18.0',
  minimalSupportedVersion: '3.11.0',
  poolId: null,
  poolName: null,
}

/** Directory agents, and how they are brought up to date. */
export function agentPools(routes: Routes): void {
  const read = (x: Exchange): void => x.may.need('okta.agents.read', 'agents')
  const write = (x: Exchange): void => x.may.need('okta.agents.manage', 'agents')
  const checked = (x: Exchange): Json => {
    const body = bodyOf(x)
    const missing = ['name', 'agentType', 'agents'].filter((field) => body[field] === undefined)
    if (missing.length > 0)
      throw invalid(
        'name',
        ...missing.map((field) => `errors in the field: ${field === 'agents' ? 'agentList' : field}`),
      )
    return { enabled: true, notifyAdmin: false, ...body }
  }
  routes.on('listAgentPools', (x) => {
    read(x)
    const type = x.query.get('poolType')
    return ok(
      pools(x)
        .where((row) => type === null || row.body['type'] === type)
        .map((row) => ({ id: row.id, ...row.body })),
    )
  })
  routes.on('listAgentPoolsUpdates', (x) => {
    read(x)
    // Recorded: a pool that is not there has no updates either.
    return ok(
      updatesOf(x)
        .all()
        .map((row) => showUpdate(x, row)),
    )
  })
  routes.on('createAgentPoolsUpdate', (x) => {
    write(x)
    const body = checked(x)
    poolAt(x)
    const now = x.world.stamp()
    const row = updatesOf(x).put({
      id: x.world.ids.next('apu'),
      created: now,
      lastUpdated: now,
      status: 'Scheduled',
      body,
    })
    say(
      x,
      'system.agent_pools.auto_update',
      'Schedule agent update',
      thingTarget(row.id, 'AgentPoolUpdate', String(body['name'])),
    )
    return created(showUpdate(x, row))
  })
  routes.on('getAgentPoolsUpdateInstance', (x) => {
    read(x)
    return ok(showUpdate(x, updateAt(x)))
  })
  routes.on('updateAgentPoolsUpdate', (x) => {
    write(x)
    const row = updateAt(x)
    row.body = { ...row.body, ...bodyOf(x) }
    return created(showUpdate(x, row))
  })
  routes.on('deleteAgentPoolsUpdate', (x) => {
    write(x)
    updatesOf(x).delete(updateAt(x).id)
    return done()
  })
  for (const [verb, status] of Object.entries(STATES)) {
    routes.on(`${verb}AgentPoolsUpdate`, (x): Answer => {
      write(x)
      const row = updateAt(x)
      row.status = status
      return created(showUpdate(x, row))
    })
  }
  const settings = (x: Exchange): Json => {
    const pool = poolAt(x)
    const kept = x.world.things('agent-settings').get(pool.id)
    return { ...SETTINGS, agentType: pool.body['type'], poolId: pool.id, poolName: pool.body['name'], ...kept?.body }
  }
  routes.on('getAgentPoolsUpdateSettings', (x) => {
    read(x)
    return ok(settings(x))
  })
  routes.on('updateAgentPoolsUpdateSettings', (x) => {
    write(x)
    const pool = poolAt(x)
    const now = x.world.stamp()
    x.world.things('agent-settings').put({ id: pool.id, created: now, lastUpdated: now, body: bodyOf(x) })
    return created(settings(x))
  })
}

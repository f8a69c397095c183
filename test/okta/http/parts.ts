import type { Json } from '../store/types.ts'
import type { World } from '../world.ts'
import { invalid } from './errors.ts'
import { asText, type Exchange } from './exchange.ts'

/** A link with the verbs it takes. */
export function link(href: string, ...allow: readonly string[]): Json {
  return allow.length === 0 ? { href } : { href, hints: { allow } }
}

/** The link to the lifecycle verb that an object's status leaves open. */
export function lifecycleLink(self: string, status: string | undefined): Json {
  const verb = status === 'ACTIVE' ? 'deactivate' : 'activate'
  return { [verb]: link(`${self}/lifecycle/${verb}`, 'POST') }
}

/** A text that must be there and not empty; throws 400 naming the field. */
export function required(body: Json, field: string): string {
  const value = asText(body[field])
  if (value === undefined || value === '') throw invalid(field, `${field}: The field cannot be left blank`)
  return value
}

/** Id of whoever calls, as createdBy and lastUpdatedBy name it. */
export function callerId(x: Exchange): string {
  if (x.caller === undefined) return 'unknown'
  return x.caller.kind === 'token' ? x.caller.user.id : x.caller.clientId
}

/** `2025-09-24 04:05:52.0`, as behaviours say the time; ThreatInsight leaves the fraction out. */
export function spaced(stamp: string, fraction = true): string {
  return stamp.slice(0, 19).replace('T', ' ') + (fraction ? '.0' : '')
}

/** The body without the keys that Okta makes itself. */
export function own(body: Json, ...more: readonly string[]): Json {
  const made = new Set(['id', 'created', 'lastUpdated', '_links', '_embedded', 'status', ...more])
  return Object.fromEntries(Object.entries(body).filter(([key]) => !made.has(key)))
}

/** A setting that exists once in an org: read, and changed in place. */
export function single(world: World, name: string, initial: () => Json): { read(): Json; write(body: Json): void } {
  const table = world.things('single')
  const row = () => {
    const known = table.get(name)
    if (known !== undefined) return known
    const now = world.stamp()
    return table.put({ id: name, created: now, lastUpdated: now, body: initial() })
  }
  return {
    read: () => row().body,
    write(body) {
      const kept = row()
      kept.body = body
      kept.lastUpdated = world.stamp()
    },
  }
}

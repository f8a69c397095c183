import { z } from 'zod'
import type { ApproverPort, Person } from '../doors/operators/house.ts'
import type { Approvers } from '../model/approvers.ts'
import { Refusal } from '../model/refusal.ts'
import type { Okta } from '../okta/client.ts'

const DAY = 86_400_000
/** What lists and pages show may be so old; a vote reads anew. */
const SHOWN_MS = 10_000
const MOST_PAGES = 10

const listed = z.array(z.looseObject({ id: z.string(), type: z.string().optional() }))
const userShape = z.looseObject({ id: z.string(), status: z.string() })
const events = z.array(z.looseObject({ actor: z.looseObject({ id: z.string() }).nullish() }))

/** Operations that give a group's members something: who is in the group gains by the call. */
const GIVES_TO_GROUP = /^(assignRoleToGroup|assignGroupToApplication|addMembersToBinding|createResourceSetBinding)$/

interface Deps {
  readonly okta: Pick<Okta, 'get'>
  readonly config: Approvers
  readonly now: () => number
}

/** Who belongs to the approver groups, and who gains, as Okta tells at this moment. Throws Refusal approvers_unknown. */
export function makeApprovers({ okta, config, now }: Deps): ApproverPort {
  const kept = new Map<string, { readonly at: number; readonly value: Promise<ReadonlySet<string>> }>()

  async function get(path: string, template: string, scopes: readonly string[]) {
    let answer
    try {
      answer = await okta.get(path, { scopes, template })
    } catch (cause) {
      throw new Refusal('approvers_unknown', { cause, why: String(cause) })
    }
    if (answer.status !== 200 && answer.status !== 404)
      throw new Refusal('approvers_unknown', { why: `${template}: ${answer.status}` })
    return answer
  }

  /** All ids of a list, or a refusal: half a list would make someone a stranger. */
  async function ids(path: string, template: string, scopes: readonly string[]): Promise<z.infer<typeof listed>> {
    const all: z.infer<typeof listed> = []
    let next: string | undefined = path
    for (let page = 0; next !== undefined; page++) {
      if (page === MOST_PAGES) throw new Refusal('approvers_unknown', { why: `${template}: too long a list` })
      const answer: Awaited<ReturnType<Okta['get']>> = await get(next, template, scopes)
      if (answer.status === 404) return []
      const parsed = listed.safeParse(answer.json)
      if (!parsed.success) throw new Refusal('approvers_unknown', { why: `${template}: not a list` })
      all.push(...parsed.data)
      const link = [answer.headers['link'] ?? []].flat().join(', ')
      const found: string | undefined = /<([^>]+)>;\s*rel="next"/.exec(link)?.[1]
      const url: URL | undefined = found === undefined ? undefined : new URL(found)
      next = url === undefined ? undefined : url.pathname + url.search
    }
    return all
  }

  /** Groups of an active user; none for one who is gone, suspended or deactivated. */
  async function groupsOf(user: string): Promise<ReadonlySet<string>> {
    const own = encodeURIComponent(user)
    const { status, json } = await get(`/api/v1/users/${own}`, '/api/v1/users/{id}', ['okta.users.read'])
    const known = userShape.safeParse(json)
    if (status === 404 || !known.success || known.data.status !== 'ACTIVE' || known.data.id !== user) return new Set()
    const groups = await ids(`/api/v1/users/${own}/groups`, '/api/v1/users/{id}/groups', [
      'okta.users.read',
      'okta.groups.read',
    ])
    return new Set(['', ...groups.map((one) => one.id)])
  }

  function remembered(user: string, fresh: boolean): Promise<ReadonlySet<string>> {
    const known = kept.get(user)
    if (!fresh && known !== undefined && now() - known.at < SHOWN_MS) return known.value
    const value = groupsOf(user)
    if (kept.size > 1000) kept.clear()
    kept.set(user, { at: now(), value })
    value.catch(() => kept.delete(user))
    return value
  }

  /** Users and groups that own what the call is about. */
  async function ownersOf(targets: readonly { type: string; id: string }[]): Promise<string[]> {
    const owners: string[] = []
    for (const { type, id } of targets) {
      if (type === 'app' || type === 'client') owners.push(...(config.appOwners[id] ?? []))
      if (type !== 'group') continue
      const path = `/api/v1/groups/${encodeURIComponent(id)}/owners`
      const found = await ids(path, '/api/v1/groups/{groupId}/owners', ['okta.groups.read'])
      owners.push(...found.map((one) => one.id))
    }
    return owners
  }

  return {
    async belongs({ oktaUserId }: Person, names, targets, fresh) {
      const belonged: string[] = []
      for (const name of names) {
        const group = Object.hasOwn(config.groups, name) ? config.groups[name] : undefined
        // A name that the configuration does not explain means every operator with the role approver.
        if (group === undefined) belonged.push(name)
        else if (oktaUserId !== null) {
          const own = await remembered(oktaUserId, fresh)
          // Whoever is not active at Okta belongs to nothing.
          if (own.size === 0) continue
          const has = (id: string) => id === oktaUserId || own.has(id)
          if (group.users.includes(oktaUserId) || group.oktaGroups.some(has)) belonged.push(name)
          else if (group.owners && (await ownersOf(targets)).some(has)) belonged.push(name)
        }
      }
      return belonged
    },
    async gains({ oktaUserId }, operation, targets, fresh) {
      if (oktaUserId === null || !GIVES_TO_GROUP.test(operation)) return false
      const own = await remembered(oktaUserId, fresh)
      return targets.some((target) => target.type === 'group' && own.has(target.id))
    },
    async changed({ oktaUserId }, names) {
      if (oktaUserId === null) return false
      const groups = [...new Set(names.flatMap((name) => config.groups[name]?.oktaGroups ?? []))]
      for (const group of groups) {
        const filter = `target.id eq "${group}" and (eventType eq "group.user_membership.add" or eventType eq "group.user_membership.remove")`
        const query = new URLSearchParams({
          since: new Date(now() - DAY).toISOString(),
          until: new Date(now() + 60_000).toISOString(),
          limit: '1000',
          filter,
        })
        const answer = await get(`/api/v1/logs?${query.toString()}`, '/api/v1/logs', ['okta.logs.read'])
        const found = events.safeParse(answer.json)
        if (!found.success) throw new Refusal('approvers_unknown', { why: 'the System Log gave no list' })
        if (found.data.some((event) => event.actor?.id === oktaUserId)) return true
      }
      return false
    },
  }
}

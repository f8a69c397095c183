import { makeCatalog } from '../../okta/catalog.ts'
import endpoints from '../../okta/data/discovery-endpoints.json' with { type: 'json' }
import { cellsOf, givenBy, requirementFor, type Side } from '../../okta/roles.ts'
import type { Family } from '../discover/family.ts'
import type { Gap } from '../graph.ts'
import type { HeldRole, Standing } from './standing.ts'

const OPERATION = new Map(endpoints.endpoints.map((row) => [row.entity, row.operationId]))
let catalog: ReturnType<typeof makeCatalog> | undefined

type Seen = 'all' | 'part' | 'none'

/**
 * How much of a list the gateway's roles show: Okta leaves out of a list what a role does not reach, and says nothing. Undefined:
 * that cannot be told.
 */
function seenOf(family: Family, { roles, held }: Standing): Seen | undefined {
  if (roles === undefined) return undefined
  if (roles.includes('SUPER_ADMIN') || roles.includes('READ_ONLY_ADMIN')) return 'all'
  catalog ??= makeCatalog()
  const row = catalog.byId(OPERATION.get(family.name) ?? '')
  if (row === undefined) return undefined
  const { sides } = requirementFor(row)
  const seen = sides.map((side): Seen => {
    const each = held.map((one) => shownBy(one, side))
    return each.includes('all') ? 'all' : each.includes('part') ? 'part' : 'none'
  })
  return seen.includes('none') || seen.length === 0 ? 'none' : seen.includes('part') ? 'part' : 'all'
}

function shownBy(role: HeldRole, side: Side): Seen {
  if (role.type === 'CUSTOM') {
    if (givenBy(role.permissions, side.permission) === undefined) return 'none'
    return 'kind' in side.on && role.whole.includes(side.on.kind) ? 'all' : 'part'
  }
  if (side.roles?.some((each) => each === role.type) === true) return role.limited ? 'part' : 'all'
  const cells = side.roles === undefined ? cellsOf(role.type, side.permission) : []
  if (cells.length === 0) return 'none'
  const whole = cells.some(
    ({ reach, only, except }) =>
      only === undefined &&
      except === undefined &&
      (reach === 'all' || ((reach === 'targets' || reach === 'self_and_targets') && !role.limited)),
  )
  return whole ? 'all' : 'part'
}

/** Whether a list holds only what the gateway's roles reach: what is not in it may exist. */
export const seesPart = (family: Family, standing: Standing): boolean => seenOf(family, standing) === 'part'

/**
 * Whether an empty list means that there is nothing. Okta refuses people who may not look; a client without a role that sees
 * a family is shown an empty list instead.
 */
export function believesEmpty(family: Family, standing: Standing): boolean {
  const seen = seenOf(family, standing)
  return standing.principal?.type === 'user' ? seen !== 'part' : seen === 'all'
}

const CURE = 'give the gateway a role that reaches all of them (Read-only Administrator, or a custom role over all)'

/**
 * Why a list of one object may lack items, where the gateway's roles do not reach all of its kind: it is empty, or shorter than
 * the object itself says (`told`). Okta refuses people who may not look, and shows a client without a role an empty list.
 */
export async function cutShort(
  family: Family,
  standing: Standing,
  listed: number,
  told: () => Promise<number | undefined>,
): Promise<Gap | undefined> {
  const seen = seenOf(family, standing)
  if (seen === undefined || seen === 'all') return undefined
  const count = await told()
  if (count !== undefined && listed < count)
    return {
      what: `${family.name}: the list is shorter than what Okta counts, and the gateway's roles reach only a part`,
      cure: CURE,
    }
  const believed = count === 0 || (seen === 'none' && standing.principal?.type === 'user')
  if (listed > 0 || believed) return undefined
  return {
    what: `${family.name}: the list is empty, which Okta may also answer where the gateway's roles do not reach`,
    cure: CURE,
  }
}

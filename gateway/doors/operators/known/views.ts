import { standingOf, type Names } from '../../../inventory/questions.ts'
import type { InventoryStatus } from '../../../inventory/inventory.ts'
import type { Principal } from '../../../inventory/permissions.ts'
import { at, type DiscoverStatus, type GapView, type RightsView } from '../../../model/api.ts'
import type { KnownOrg } from '../house.ts'
import { namedPrincipal } from './org.ts'

const atOrNull = (ms: number | undefined): string | null => (ms === undefined ? null : at(ms))

/** How far collecting is. */
export function statusView({ engine, scan, progress, log, families }: InventoryStatus): DiscoverStatus {
  return {
    engine: engine ?? null,
    scan:
      scan === undefined
        ? null
        : {
            number: scan.number,
            startedAt: at(scan.startedAt),
            finishedAt: atOrNull(scan.finishedAt),
            families: scan.families === undefined ? null : [...scan.families],
          },
    progress: { ...progress, secondsLeft: progress.secondsLeft ?? null },
    log:
      log === undefined
        ? null
        : {
            since: at(log.since),
            polledAt: atOrNull(log.polledAt),
            latest: atOrNull(log.latest),
            error: log.error === undefined ? null : { ...log.error, at: at(log.error.at) },
          },
    families: families.map(({ lastSuccess, ...family }) => ({ ...family, lastSuccess: atOrNull(lastSuccess) })),
  }
}

export const gapViews = (gaps: readonly GapView[]): GapView[] => {
  const seen = new Set<string>()
  return gaps.flatMap(({ what, cure }) => {
    if (seen.has(what)) return []
    seen.add(what)
    return [{ what, cure }]
  })
}

/** Roles, scopes and operations of one principal. */
export async function rightsView(principal: Principal, org: KnownOrg, names: Names): Promise<RightsView> {
  const { rows } = org.catalog()
  const { roles, scopes, operations, nobody, gaps } = await org.inventory.think((graph) =>
    standingOf(principal, rows, graph),
  )
  return {
    subject: await namedPrincipal(principal, names),
    roles: roles.map((one) => ({ ...one, path: [...one.path], over: [...one.over], may: [...one.may] })),
    scopes: scopes === undefined ? null : [...scopes],
    operations: [...operations],
    nobody: [...nobody],
    gaps: gapViews(gaps),
  }
}

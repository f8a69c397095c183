import type { z } from 'zod'
import { whoCan } from '../../../inventory/permissions.ts'
import { objectsAfter } from '../../../inventory/questions.ts'
import type { actionSearch, resourceSearch, subjectSearch } from '../../../model/api.ts'
import { Refusal } from '../../../model/refusal.ts'
import type { OperatorsHouse } from '../house.ts'
import { knownOf, namesIn, rowOf } from '../known/org.ts'
import { aimOf, idsBeside, placesFor } from './aim.ts'
import { askerOf, mayNow } from './evaluate.ts'
import { pageOf, placeOf } from './page.ts'

async function* each<T>(all: readonly T[], after: string, keyOf: (one: T) => string): AsyncGenerator<T> {
  for (const one of all) if (keyOf(one) > after) yield await Promise.resolve(one)
}
const byKey =
  <T>(keyOf: (one: T) => string) =>
  (a: T, b: T): number =>
    keyOf(a) < keyOf(b) ? -1 : 1

/** Who may do this to that. Agents are judged by a dry run; people and clients by the inventory, through groups too. */
export async function searchSubjects(
  { subject, action, resource, context, page }: z.infer<typeof subjectSearch>,
  house: OperatorsHouse,
) {
  const org = knownOf(house)
  const names = namesIn(org)
  const aim = await aimOf({ action, resource }, org, names)
  const place = placeOf(page, { type: subject.type, action, resource, context })
  if (subject.type === 'agent') {
    const keyOf = ({ id }: { id: string }) => id
    const agents = house.directory.agents().toSorted(byKey(keyOf))
    return await pageOf(each(agents, place.after, keyOf), place, keyOf, async (agent) =>
      agent.status === 'active' && (await mayNow({ is: 'agent', agent }, aim, org, house))
        ? { type: 'agent', id: agent.id, properties: { name: agent.name } }
        : undefined,
    )
  }
  const wanted = subject.type === 'app' ? 'client' : subject.type
  if (wanted !== 'user' && wanted !== 'client')
    throw new Refusal('invalid_request', {
      sentence: 'Postern searches subjects of type agent, user, client or app.',
      hint: 'A token may do what its owner may.',
    })
  const { targets, properties } = aim
  const { able } = await org.inventory.think((graph) => whoCan({ operation: aim.row, targets, properties }, graph))
  const keyOf = ({ principal }: (typeof able)[number]) => principal.id
  const some = able.filter(({ principal }) => principal.type === wanted).toSorted(byKey(keyOf))
  return await pageOf(each(some, place.after, keyOf), place, keyOf, async ({ principal }) => {
    const label = await names.labelOf(names.kindsOf(wanted), principal.id)
    return { type: subject.type, id: principal.id, ...(label === undefined ? {} : { properties: { name: label } }) }
  })
}

/** To which objects of a type somebody may do this, of those that are known. */
export async function searchResources(
  { subject, action, resource, context, page }: z.infer<typeof resourceSearch>,
  house: OperatorsHouse,
) {
  const org = knownOf(house)
  const names = namesIn(org)
  const asker = await askerOf(subject, house, names)
  const kinds = names.kindsOf(resource.type)
  const row = rowOf(action.name, org)
  if (kinds.length === 0 || placesFor(row, resource.type).length === 0)
    throw new Refusal('invalid_request', {
      sentence: `${row.id} is not done to objects of type ${resource.type} that are known.`,
      hint: `Its path is ${row.template}.`,
    })
  const place = placeOf(page, { subject, action, type: resource.type, properties: resource.properties, context })
  async function* objects(): AsyncGenerator<{ id: string }> {
    let { after } = place
    for (;;) {
      const some = await objectsAfter(house.store, kinds, after, 200)
      yield* some
      const last = some.at(-1)
      if (last === undefined || some.length < 200) return
      after = last.id
    }
  }
  return await pageOf(
    objects(),
    place,
    ({ id }) => id,
    async ({ id }) => {
      const aim = await aimOf({ action, resource: { ...resource, id } }, org, names)
      if (!(await mayNow(asker, aim, org, house))) return undefined
      const label = await names.labelOf(kinds, id)
      return { type: resource.type, id, ...(label === undefined ? {} : { properties: { name: label } }) }
    },
  )
}

/** Which operations somebody may do to an object, of those whose path it fills. */
export async function searchActions(
  { subject, resource, context, page }: z.infer<typeof actionSearch>,
  house: OperatorsHouse,
) {
  const org = knownOf(house)
  const names = namesIn(org)
  const asker = await askerOf(subject, house, names)
  const place = placeOf(page, { subject, resource, context })
  const beside = idsBeside({ action: { name: '' }, resource }).map(([name]) => name)
  const keyOf = ({ id }: { id: string }) => id
  const rows = org
    .catalog()
    .rows.filter((row) => {
      if (row.door !== 'forward') return false
      const all = [...row.template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '')
      const rest = all.filter((name) => !beside.includes(name))
      if (resource.type === 'org') return rest.length === 0
      return rest.length === 1 && placesFor(row, resource.type).includes(rest[0] ?? '')
    })
    .toSorted(byKey(keyOf))
  return await pageOf(each(rows, place.after, keyOf), place, keyOf, async (row) => {
    try {
      const aim = await aimOf({ action: { name: row.id }, resource }, org, names)
      return (await mayNow(asker, aim, org, house)) ? { name: row.id } : undefined
    } catch (error) {
      // A call that could not even be read without its body is not one that may be made so.
      if (error instanceof Refusal) return undefined
      throw error
    }
  })
}

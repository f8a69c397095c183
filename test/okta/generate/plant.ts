import type { Json, Thing } from '../store/types.ts'
import type { World } from '../world.ts'

/** Puts an object into a collection past the API. `path` is the collection's, as its family declares it. */
export function plant(
  world: World,
  family: string,
  path: string,
  prefix: string,
  body: Json,
  more: { readonly id?: string; readonly status?: string } = {},
): Thing {
  const born = world.groups.get(world.everyoneId)?.created ?? world.stamp()
  const { id = world.ids.next(prefix), status } = more
  const table = world.things(path === '' ? family : `${family} ${path}`)
  return table.put({ id, created: born, lastUpdated: born, ...(status === undefined ? {} : { status }), body })
}

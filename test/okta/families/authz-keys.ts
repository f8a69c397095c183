import { asObject, asText, type Exchange } from '../http/exchange.ts'
import { link } from '../http/parts.ts'
import { makeRandom, type Random } from '../random.ts'
import type { Json, Thing } from '../store/types.ts'
import { seedOf, type World } from '../world.ts'

const DAY = 86_400_000

/** Text of the length and alphabet of a key's modulus; it signs nothing. */
export function modulus(world: World, kid: string): string {
  return makeRandom(seedOf(world, kid)).base62(342)
}

const stampAt = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}.000Z`

/** Which key a server signs with, which comes next, and which was the last. */
export function newSigning(world: World, random: Random): Json {
  const now = world.now()
  return {
    kid: random.base62(43),
    next: random.base62(43),
    lastRotated: stampAt(now),
    nextRotation: stampAt(now + 90 * DAY),
  }
}

/** The next key signs from now on, the present one only verifies. */
export function rotate(world: World, server: Thing): Json {
  const signing = asObject(server.body['signing'])
  return { ...newSigning(world, world.random), kid: signing['next'], expired: signing['kid'] }
}

export function showServerKeys(x: Exchange, server: Thing, name: string): Json[] {
  const signing = asObject(server.body['signing'])
  const rows: [unknown, string][] = [
    [signing['kid'], 'ACTIVE'],
    [signing['next'], 'NEXT'],
    [signing['expired'], 'EXPIRED'],
  ]
  return rows.flatMap(([id, status]) => {
    const kid = asText(id)
    if (kid === undefined) return []
    const self = `${x.world.origin}/api/v1/authorizationServers/${name}/credentials/keys/${kid}`
    const key = { kty: 'RSA', status, alg: 'RS256', kid, use: 'sig', _links: { self: link(self, 'GET') } }
    return [{ ...key, e: 'AQAB', n: modulus(x.world, kid) }]
  })
}

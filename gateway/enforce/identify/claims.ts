import type { Actor, Agent, WorkloadIdentity } from '../../model/subject.ts'

export type Claims = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Claims =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * A claim by its path. Claim names may hold dots themselves (`kubernetes.io`), so the whole path is tried as a name
 * first, then each shorter beginning: `kubernetes.io.serviceaccount.name`.
 */
export function claimAt(claims: Claims, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path]
  for (let dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
    const name = path.slice(0, dot)
    if (!Object.hasOwn(claims, name)) continue
    const inner = claims[name]
    if (isObject(inner)) return claimAt(inner, path.slice(dot + 1))
  }
  return undefined
}

function equals(wanted: string, value: unknown): boolean {
  if (Array.isArray(value)) return value.some((one) => equals(wanted, one))
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return false
  const said = String(value)
  return wanted.endsWith('*') ? said.startsWith(wanted.slice(0, -1)) : said === wanted
}

/** True when the token is this identity: its issuer, and every claim as given. An identity without claims is nobody. */
export const isIdentity = (identity: WorkloadIdentity, issuer: string, claims: Claims): boolean => {
  const wanted = Object.entries(identity.claims)
  return (
    identity.issuer === issuer &&
    wanted.length > 0 &&
    wanted.every(([path, value]) => equals(value, claimAt(claims, path)))
  )
}

/** All agents that the token is; disabled ones too, so that disabling one never makes a token mean another. */
export const agentsOf = (agents: readonly Agent[], issuer: string, claims: Claims): Agent[] =>
  agents.filter((agent) => agent.identities.some((identity) => isIdentity(identity, issuer, claims)))

const DEEPEST = 8

/**
 * The chain on whose behalf (RFC 8693, 4.1): the links of `act`, nearest first, and last the token's subject, for whom they
 * act; none of them may approve (rule 14). Undefined when `act` is malformed or deeper than eight links.
 */
export function actorsOf(claims: Claims, issuer: string): readonly Actor[] | undefined {
  if (claims['act'] === undefined) return []
  const chain: Actor[] = []
  for (let link: unknown = claims['act']; link !== undefined; link = (link as Claims)['act']) {
    if (!isObject(link) || typeof link['sub'] !== 'string' || chain.length >= DEEPEST) return undefined
    chain.push({ id: link['sub'], issuer: typeof link['iss'] === 'string' ? link['iss'] : issuer })
  }
  return typeof claims['sub'] === 'string' ? [...chain, { id: claims['sub'], issuer }] : undefined
}

import type { Ids } from '../ids.ts'
import { mix } from '../random.ts'
import type { User, UserStatus } from '../store/types.ts'
import { DEPARTMENTS, FIRST, LAST, PLACES } from './names.ts'

const DAY = 86_400_000
const COMBINATIONS = FIRST.length * LAST.length

/** People who are computed from their number, so that 1,000,000 of them take no memory. */
export interface People {
  readonly count: number
  /** Undefined outside 0 … count-1. The result is fresh: change it freely. */
  at(n: number): User | undefined
  idAt(n: number): string
  statusAt(n: number): UserStatus
  departmentAt(n: number): string
  numberOf(id: string): number | undefined
  /** By login, lower case. */
  numberOfLogin(login: string): number | undefined
}

export interface PeopleOptions {
  readonly seed: number
  readonly count: number
  readonly ids: Ids
  readonly typeId: string
  readonly domain: string
  /** Epoch ms of the day the org is looked at; everything happened before it. */
  readonly today: number
}

/** Share of people per mille in each state; the first 30 are always active, since admins are among them. */
const STATES: readonly (readonly [UserStatus, number])[] = [
  ['DEPROVISIONED', 15],
  ['STAGED', 30],
  ['PROVISIONED', 15],
  ['SUSPENDED', 15],
  ['LOCKED_OUT', 5],
  ['PASSWORD_EXPIRED', 10],
  ['RECOVERY', 2],
]

function pickDepartment(roll: number): string {
  let left = roll % 100
  for (const [name, share] of DEPARTMENTS) {
    if (left < share) return name
    left -= share
  }
  return 'IT'
}

/** Makes the people of an org; pure over its options. */
export function makePeople({ seed, count, ids, typeId, domain, today }: PeopleOptions): People {
  // A fixed odd stride scatters neighbours over the name table; names repeat with a number behind them.
  let stride = 7919
  while (gcd(stride, COMBINATIONS) !== 1) stride += 2
  const firstIndex = new Map(FIRST.map((name, i) => [name.toLowerCase(), i]))
  const lastIndex = new Map(LAST.map((name, i) => [name.toLowerCase(), i]))
  const stamp = (ms: number): string => new Date(Math.floor(ms / 1000) * 1000).toISOString()

  const nameAt = (n: number) => {
    const combination = ((n % COMBINATIONS) * stride) % COMBINATIONS
    const first = FIRST[combination % FIRST.length] ?? 'Sam'
    const last = LAST[Math.floor(combination / FIRST.length)] ?? 'Ortiz'
    const round = Math.floor(n / COMBINATIONS) + 1
    const local = `${first}.${last}`.toLowerCase() + (round > 1 ? String(round) : '')
    return { first, last, login: `${local}@${domain}` }
  }
  const statusAt = (n: number): UserStatus => {
    if (n < 30) return 'ACTIVE'
    let roll = mix(seed, n, 11) % 1000
    for (const [status, share] of STATES) {
      if (roll < share) return status
      roll -= share
    }
    return 'ACTIVE'
  }
  const departmentAt = (n: number): string => pickDepartment(mix(seed, n, 8))
  const at = (n: number): User | undefined => {
    if (!Number.isInteger(n) || n < 0 || n >= count) return undefined
    const { first, last, login } = nameAt(n)
    const status = statusAt(n)
    const created = today - (30 + (mix(seed, n, 1) % 1400)) * DAY - (mix(seed, n, 2) % DAY)
    const begun = status !== 'STAGED'
    const seen = begun && status !== 'PROVISIONED'
    const lastLogin = seen ? today - (mix(seed, n, 3) % (mix(seed, n, 4) % 10 === 0 ? 300 : 20)) * DAY : 0
    const [city, country] = PLACES[mix(seed, n, 5) % PLACES.length] ?? ['Oslo', 'NO']
    const contractor = mix(seed, n, 6) % 12 === 0
    return {
      id: ids.at('00u', n),
      status,
      created: stamp(created),
      activated: begun ? stamp(created) : null,
      statusChanged: begun ? stamp(created) : null,
      lastLogin: seen ? stamp(Math.max(created, lastLogin)) : null,
      lastUpdated: stamp(created + (mix(seed, n, 7) % 29) * DAY),
      passwordChanged: seen ? stamp(created) : null,
      typeId,
      profile: {
        firstName: first,
        lastName: last,
        mobilePhone: null,
        secondEmail: null,
        login,
        email: login,
        department: departmentAt(n),
        title: contractor
          ? 'Contractor'
          : (['Engineer', 'Manager', 'Specialist', 'Lead', 'Analyst'][mix(seed, n, 9) % 5] ?? 'Analyst'),
        userType: contractor ? 'Contractor' : 'Employee',
        employeeNumber: String(100_000 + n),
        city,
        countryCode: country,
      },
      credentials: {
        password: seen ? `pw-${mix(seed, n, 10)}` : undefined,
        provider:
          mix(seed, n, 12) % 15 === 0
            ? { type: 'ACTIVE_DIRECTORY', name: `ad.${domain}` }
            : { type: 'OKTA', name: 'OKTA' },
      },
    }
  }
  return {
    count,
    at,
    statusAt,
    departmentAt,
    idAt: (n) => ids.at('00u', n),
    numberOf(id) {
      const n = ids.numberOf('00u', id)
      return n !== undefined && n < count ? n : undefined
    },
    numberOfLogin(login) {
      const match = /^([a-z]+)\.([a-z]+)(\d*)@(.+)$/.exec(login)
      if (match === null || match[4] !== domain) return undefined
      const first = firstIndex.get(match[1] ?? '')
      const last = lastIndex.get(match[2] ?? '')
      if (first === undefined || last === undefined) return undefined
      const round = match[3] ? Number(match[3]) - 1 : 0
      const combination = last * FIRST.length + first
      const n = round * COMBINATIONS + solve(stride, combination, COMBINATIONS)
      return n < count && nameAt(n).login === login ? n : undefined
    },
  }
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b)
}

/** The n in 0 … m-1 with n * stride = wanted (mod m). */
function solve(stride: number, wanted: number, m: number): number {
  let [r0, r1, t0, t1] = [m, stride % m, 0, 1]
  while (r1 !== 0) {
    const q = Math.floor(r0 / r1)
    ;[r0, r1, t0, t1] = [r1, r0 - q * r1, t1, t0 - q * t1]
  }
  const inverse = ((t0 % m) + m) % m
  return (inverse * wanted) % m
}

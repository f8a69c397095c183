import type { People } from '../generate/people.ts'
import { textIn } from './json.ts'
import type { User } from './types.ts'

/** All users: generated people, with an overlay of those who were changed, added or deleted. */
export class Users {
  readonly people: People
  readonly #changed = new Map<string, User>()
  readonly #added: string[] = []
  readonly #deleted = new Set<string>()
  readonly #logins = new Map<string, string>()
  readonly #short = new Map<string, Set<string>>()
  /** How many generated people were born deactivated; counted once. */
  #gone: number | undefined

  constructor(people: People) {
    this.people = people
  }

  get size(): number {
    return this.people.count + this.#added.length - this.#deleted.size
  }

  has(id: string): boolean {
    return this.#changed.has(id) || (!this.#deleted.has(id) && this.people.numberOf(id) !== undefined)
  }

  /** The user to look at. To change it, take it with `edit`. */
  get(id: string): User | undefined {
    const changed = this.#changed.get(id)
    if (changed !== undefined) return changed
    if (this.#deleted.has(id)) return undefined
    const n = this.people.numberOf(id)
    return n === undefined ? undefined : this.people.at(n)
  }

  /** The user to change. Throws when there is none. */
  edit(id: string): User {
    const user = this.get(id)
    if (user === undefined) throw new Error(`no user ${id}`)
    if (!this.#changed.has(id)) {
      this.#changed.set(id, user)
      this.#index(user)
    }
    return user
  }

  add(user: User): void {
    this.#changed.set(user.id, user)
    this.#added.push(user.id)
    this.#index(user)
  }

  delete(id: string): void {
    const user = this.#changed.get(id)
    if (user !== undefined) this.#unindex(user)
    this.#changed.delete(id)
    const at = this.#added.indexOf(id)
    if (at >= 0) this.#added.splice(at, 1)
    else this.#deleted.add(id)
  }

  /** Gives an edited user another profile; keeps the index of logins true. */
  setProfile(user: User, profile: User['profile']): void {
    this.#unindex(user)
    user.profile = profile
    this.#index(user)
  }

  byLogin(login: string): User | undefined {
    const wanted = login.toLowerCase()
    const id = this.#logins.get(wanted)
    if (id !== undefined) return this.get(id)
    const n = this.people.numberOfLogin(wanted)
    const user = n === undefined ? undefined : this.get(this.people.idAt(n))
    return user !== undefined && String(user.profile['login']).toLowerCase() === wanted ? user : undefined
  }

  /** By id, login, or the part of a login before '@' where only one user has it. */
  find(name: string, domain: string): User | undefined {
    const user = this.get(name) ?? this.byLogin(name)
    if (user !== undefined || name.includes('@')) return user
    const ids = new Set(this.#short.get(name.toLowerCase()))
    const generated = this.byLogin(`${name}@${domain}`)
    if (generated !== undefined) ids.add(generated.id)
    const [only, ...more] = ids
    return only !== undefined && more.length === 0 ? this.get(only) : undefined
  }

  /** Everyone in the order they came, after the user with this id. */
  *all(after?: string): Generator<User> {
    const start = after === undefined ? -1 : this.people.numberOf(after)
    if (start !== undefined) {
      for (let n = start + 1; n < this.people.count; n++) {
        const user = this.#at(n)
        if (user !== undefined) yield user
      }
    }
    const from = after === undefined || start !== undefined ? 0 : this.#added.indexOf(after) + 1
    for (const id of this.#added.slice(from)) {
      const user = this.#changed.get(id)
      if (user !== undefined) yield user
    }
  }

  /** Those who are not deactivated. */
  get activeCount(): number {
    if (this.#gone === undefined) {
      this.#gone = 0
      for (let n = 0; n < this.people.count; n++) if (this.people.statusAt(n) === 'DEPROVISIONED') this.#gone++
    }
    let count = this.people.count - this.#gone
    for (const user of this.#changed.values()) {
      const n = this.people.numberOf(user.id)
      const before = n !== undefined && this.people.statusAt(n) !== 'DEPROVISIONED' ? 1 : 0
      count += (user.status === 'DEPROVISIONED' ? 0 : 1) - before
    }
    for (const id of this.#deleted) {
      const n = this.people.numberOf(id)
      if (n !== undefined && this.people.statusAt(n) !== 'DEPROVISIONED') count--
    }
    return count
  }

  #at(n: number): User | undefined {
    const id = this.people.idAt(n)
    return this.#changed.get(id) ?? (this.#deleted.has(id) ? undefined : this.people.at(n))
  }

  #index(user: User): void {
    const login = textIn(user.profile, 'login').toLowerCase()
    this.#logins.set(login, user.id)
    const short = login.split('@')[0] ?? login
    const ids = this.#short.get(short) ?? new Set<string>()
    this.#short.set(short, ids.add(user.id))
  }

  #unindex(user: User): void {
    const login = textIn(user.profile, 'login').toLowerCase()
    this.#logins.delete(login)
    this.#short.get(login.split('@')[0] ?? login)?.delete(user.id)
  }
}

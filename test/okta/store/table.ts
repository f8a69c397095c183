/** Objects of one kind in the order they came, by id. */
export class Table<T extends { readonly id: string }> {
  readonly #rows = new Map<string, T>()
  /** Remembers deleted rows too, so that a page can go on after one that is gone. */
  readonly #order = new Map<string, number>()

  get size(): number {
    return this.#rows.size
  }

  get(id: string): T | undefined {
    return this.#rows.get(id)
  }

  has(id: string): boolean {
    return this.#rows.has(id)
  }

  put(row: T): T {
    if (!this.#order.has(row.id)) this.#order.set(row.id, this.#order.size)
    this.#rows.set(row.id, row)
    return row
  }

  delete(id: string): boolean {
    return this.#rows.delete(id)
  }

  all(): T[] {
    return [...this.#rows.values()]
  }

  /** Rows that came after the one with this id, which may be gone; undefined when there never was one. */
  after(id: string): T[] | undefined {
    const at = this.#order.get(id)
    return at === undefined ? undefined : this.where((row) => (this.#order.get(row.id) ?? 0) > at)
  }

  where(test: (row: T) => boolean): T[] {
    return this.all().filter(test)
  }

  find(test: (row: T) => boolean): T | undefined {
    for (const row of this.#rows.values()) if (test(row)) return row
    return undefined
  }
}

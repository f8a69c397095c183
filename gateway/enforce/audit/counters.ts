/** Counters of one run of a writer that are not in the log. */
export interface Gap {
  readonly writer: string
  readonly epoch: number
  readonly from: number
  readonly to: number
}

const runOf = (writer: string, epoch: number): string => `${writer} ${epoch}`
const sameGap = (a: Gap, b: Gap): boolean =>
  a.writer === b.writer && a.epoch === b.epoch && a.from === b.from && a.to === b.to

/** Follows the counters of all runs: dense from 1, but for gaps that the log itself names. */
export class Counters {
  readonly #last = new Map<string, number>()
  #missing: Gap[] = []
  readonly #named: Gap[] = []

  reached(writer: string, epoch: number): number {
    return this.#last.get(runOf(writer, epoch)) ?? 0
  }
  /** False when this counter was passed already: a repeated or misplaced entry. */
  see(writer: string, epoch: number, counter: number): boolean {
    const last = this.reached(writer, epoch)
    if (counter <= last) return false
    if (counter > last + 1) this.#missing.push({ writer, epoch, from: last + 1, to: counter - 1 })
    this.#last.set(runOf(writer, epoch), counter)
    return true
  }
  /** The run came as far as this counter, whether or not its last entries are here. */
  end(writer: string, epoch: number, counter: number): void {
    const last = this.reached(writer, epoch)
    if (counter > last) this.#missing.push({ writer, epoch, from: last + 1, to: counter })
  }
  /** An entry of the log that names a gap. */
  name(gap: Gap): void {
    this.#named.push(gap)
  }
  /** Gaps that the log names: entries are missing, and everybody can see that. */
  named(): readonly Gap[] {
    return this.#named
  }
  unnamed(): Gap | undefined {
    return this.#missing.find((gap) => !this.#named.some((one) => sameGap(one, gap)))
  }
}

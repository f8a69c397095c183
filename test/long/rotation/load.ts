import { Pool } from 'undici'

export interface Shot {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly key: string
  readonly body?: object
}

export interface Failed {
  readonly n: number
  readonly what: string
  /** Status and text, or the error. */
  readonly said: string
}

export interface Load {
  /** Requests answered so far, well or not. */
  readonly answered: () => number
  /** Stops sending, and waits for what is under way. */
  stop(): Promise<Report>
}

export interface Report {
  readonly sent: number
  /** Were due and never sent, since so many were still under way: the machine does not hold the rate. */
  readonly unsent: number
  readonly failed: readonly Failed[]
  /** Answers a second, from the first request to the last answer. */
  readonly rate: number
  /** Milliseconds from when a request was due, so that a late start counts too. */
  readonly latencies: readonly number[]
  /** Bodies that Postern itself made: nothing secret may stand in them. */
  readonly said: readonly string[]
}

const CONNECTIONS = 64
const TICK_MS = 5
const UNDER_WAY_MOST = 500

/** An open loop: so many requests a second are sent, however long the answers take, unless the machine drowns in them. */
export function openLoop(url: string, perSecond: number, next: (n: number) => Shot): Load {
  const pool = new Pool(url, { connections: CONNECTIONS, pipelining: 1 })
  const started = performance.now()
  const failed: Failed[] = []
  const latencies: number[] = []
  const said: string[] = []
  const underWay = new Set<Promise<void>>()
  let due = 0
  let unsent = 0
  let last = started

  async function one(n: number): Promise<void> {
    const { method, path, key, body } = next(n)
    const told = (what: string) => void failed.push({ n, what: `${method} ${path}`, said: what.slice(0, 500) })
    try {
      const answer = await pool.request({
        method,
        path,
        headers: {
          authorization: `SSWS ${key}`,
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        body: body === undefined ? null : JSON.stringify(body),
      })
      const text = await answer.body.text()
      if (answer.statusCode !== 200) told(`${answer.statusCode} ${text}`)
      if (text.includes('"postern"')) said.push(text)
    } catch (error) {
      told(String(error))
    }
    last = performance.now()
    latencies.push(last - (started + (n * 1000) / perSecond))
  }

  const timer = setInterval(() => {
    for (const now = ((performance.now() - started) / 1000) * perSecond; due < now; due++) {
      if (underWay.size >= UNDER_WAY_MOST) unsent += 1
      else {
        const shot = one(due).finally(() => underWay.delete(shot))
        underWay.add(shot)
      }
    }
  }, TICK_MS)

  return {
    answered: () => latencies.length,
    async stop() {
      clearInterval(timer)
      await Promise.all(underWay)
      await pool.close()
      const sent = latencies.length
      return { sent, unsent, failed, rate: (sent * 1000) / (last - started), latencies, said }
    },
  }
}

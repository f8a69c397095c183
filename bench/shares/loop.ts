import { Pool } from 'undici'

/** An agent in a tight loop on sixteen connections, between `go` and `stop`. A process of its own. */
const [url = '', key = ''] = process.argv.slice(2)
const CONNECTIONS = 16
const pool = new Pool(url, { connections: CONNECTIONS, pipelining: 1 })
let going = false
let through = 0
let refused = 0
const worker = async (): Promise<void> => {
  while (going) {
    const answer = await pool.request({
      path: '/api/v1/groups?limit=1',
      method: 'GET',
      headers: { authorization: `SSWS ${key}` },
    })
    await answer.body.dump()
    if (answer.statusCode === 429) refused += 1
    else through += 1
  }
}
let work: Promise<unknown> = Promise.resolve()
process.on('message', (message) => {
  if (message === 'go') {
    ;[going, through, refused] = [true, 0, 0]
    work = Promise.all(Array.from({ length: CONNECTIONS }, worker))
  } else {
    going = false
    void work.then(() => process.send?.({ through, refused }))
  }
})
process.on('disconnect', () => process.exit(0))
process.send?.({})

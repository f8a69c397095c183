import { createAdaptorServer, type HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { Hono } from 'hono'
import { Agent } from 'undici'
import { answerUsage } from './usage.ts'

/** The bare hop that the road is measured against: Hono and undici, streaming, nothing judged and nothing written. */
const origin = process.argv[2] ?? ''
const agent = new Agent({ connections: 64 })
const app = new Hono<{ Bindings: HttpBindings }>()
app.all('*', async (c) => {
  const { incoming, outgoing } = c.env
  const accept = incoming.headers['accept-encoding']
  const type = incoming.headers['content-type']
  const length = incoming.headers['content-length']
  await agent.stream(
    {
      origin,
      path: incoming.url ?? '/',
      method: 'GET',
      ...(incoming.method === 'POST' ? { method: 'POST' as const, body: incoming } : {}),
      headers: {
        ...(accept === undefined ? {} : { 'accept-encoding': accept }),
        ...(type === undefined ? {} : { 'content-type': type }),
        ...(length === undefined ? {} : { 'content-length': length }),
        authorization: 'SSWS bench',
      },
    },
    ({ statusCode, headers }) => outgoing.writeHead(statusCode, headers),
  )
  return RESPONSE_ALREADY_SENT
})
const server = createAdaptorServer({ fetch: app.fetch })
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  process.send?.({ url: `http://127.0.0.1:${address.port}` })
})
answerUsage()

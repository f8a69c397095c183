import { join } from 'node:path'
import { test } from 'node:test'
import { startKnownGateway } from '../support/known.ts'
import { playAt } from '../support/transcript.ts'

const STORIES = ['who-may', 'collect', 'what-changed', 'export']

/** Played one after the other against one gateway that has read its org. */
test('what is known, on the command line', async (t) => {
  const gateway = await startKnownGateway(t)
  for (const story of STORIES)
    await t.test(story.replaceAll('-', ' '), async () => {
      await playAt(join(import.meta.dirname, `${story}.txt`), {
        env: gateway.env,
        names: new Map([...Object.entries(gateway.scene), ['FOLDER', gateway.dataDir]]),
        now: Date.now,
        async direct([verb, method = '', path = '', body]) {
          if (verb !== 'okta') throw new Error(`no stage direction ${verb}`)
          await gateway.okta(method, path, body === undefined ? undefined : JSON.parse(body))
          await gateway.caughtUp()
        },
      })
    })
})

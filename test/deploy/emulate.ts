import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, delimiter, dirname, join } from 'node:path'
import { execForm, pairsOf, type Stage } from './dockerfile.ts'
import { plainEnv, run, type Env } from './program.ts'

/** A stage after its steps: a folder that stands for its root, and what its process would get. */
export interface Image {
  readonly root: string
  /** Absolute inside the image. */
  readonly workdir: string
  readonly env: Readonly<Record<string, string>>
  readonly command: readonly string[]
  /** The health check's program. */
  readonly health: readonly string[]
  /** Steps that need rights over this machine, not run. */
  readonly skipped: readonly string[]
}

/** Making users changes the machine itself. */
const OF_THE_MACHINE = /^groupadd\b/

/**
 * Runs the steps of one stage after the other, each in a folder of its own, with Node of the base image's version first on the
 * path. COPY keeps to .dockerignore. A path in ENV below `/` is one below the stage's folder.
 */
export async function buildImage(stages: readonly Stage[], context: string, place: string): Promise<Image> {
  const built = new Map<string, Image>()
  const ignored = readFileSync(join(context, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
  for (const stage of stages) {
    if (!/^node:24\b/.test(stage.image)) throw new Error(`this machine has no image ${stage.image}`)
    built.set(stage.name, await runStage(stage, { context, ignored, built, root: join(place, stage.name) }))
  }
  const last = built.get(stages.at(-1)?.name ?? '')
  if (last === undefined) throw new Error('the Dockerfile has no stage')
  return last
}

interface Around {
  readonly context: string
  readonly ignored: readonly string[]
  readonly built: ReadonlyMap<string, Image>
  readonly root: string
}

async function runStage(stage: Stage, around: Around): Promise<Image> {
  const { root } = around
  let workdir = '/'
  let entrypoint: readonly string[] = []
  let cmd: readonly string[] = []
  let health: readonly string[] = []
  const env: Record<string, string> = {}
  const skipped: string[] = []
  mkdirSync(root, { recursive: true })
  for (const { name, text, line } of stage.instructions) {
    switch (name) {
      case 'WORKDIR':
        workdir = text
        mkdirSync(join(root, workdir), { recursive: true })
        break
      case 'ENV':
        Object.assign(env, Object.fromEntries(pairsOf(text)))
        break
      case 'COPY':
        copy(text, workdir, around)
        break
      case 'RUN':
        if (OF_THE_MACHINE.test(text)) skipped.push(text)
        else await run('sh', ['-ec', text], { cwd: join(root, workdir), env: envIn(root, env) })
        break
      case 'ENTRYPOINT':
        entrypoint = execForm(text) ?? ['sh', '-c', text]
        break
      case 'CMD':
        cmd = execForm(text) ?? ['sh', '-c', text]
        break
      case 'HEALTHCHECK':
        health = execForm(text.replace(/^(--\S+\s+)*CMD\s+/, '')) ?? []
        break
      case 'USER':
      case 'EXPOSE':
      case 'VOLUME':
        break
      default:
        throw new Error(`line ${line}: ${name} is not emulated`)
    }
  }
  return { root, workdir, env, command: [...entrypoint, ...cmd], health, skipped }
}

/** The environment of a process of the image on this machine. */
export function envIn(root: string, env: Readonly<Record<string, string>>): Env {
  const inside = Object.entries(env).map(([name, value]) => [name, value.startsWith('/') ? join(root, value) : value])
  const plain = plainEnv()
  return {
    ...plain,
    ...Object.fromEntries(inside),
    PATH: [dirname(process.execPath), plain['PATH'] ?? ''].join(delimiter),
  }
}

function copy(text: string, workdir: string, { context, ignored, built, root }: Around): void {
  const words = text.split(/\s+/).filter((word) => !word.startsWith('--'))
  const from = /--from=(\S+)/.exec(text)?.[1]
  const source = from === undefined ? context : built.get(from)?.root
  const to = words.pop()
  if (source === undefined || to === undefined) throw new Error(`COPY ${text}`)
  const target = to.startsWith('/') ? join(root, to) : join(root, workdir, to)
  for (const word of words) {
    const what = join(source, word)
    if (!existsSync(what)) throw new Error(`COPY ${text}: there is no ${word}`)
    const names = (folder: string) =>
      readdirSync(folder).filter((name) => from !== undefined || !ignored.includes(name))
    if (statSync(what).isDirectory()) {
      mkdirSync(target, { recursive: true })
      // Of a folder its content is copied, links as links.
      for (const name of what === source ? names(what) : readdirSync(what))
        cpSync(join(what, name), join(target, name), { recursive: true, verbatimSymlinks: true })
    } else cpSync(what, to.endsWith('/') ? join(target, basename(what)) : target)
  }
}

#!/usr/bin/env node
// Plain JavaScript that any Node from 20 on can read. Postern itself needs Node 24, which comes with it from npm: an older
// Node hands over to that one. In a checkout the sources run as they are; the published package holds dist/.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const NEEDED = 24
const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const source = join(root, 'cli/postern.ts')
const entry = existsSync(source) ? source : join(root, 'dist/cli/postern.js')

if (Number(process.versions.node.split('.')[0]) >= NEEDED) {
  const { main } = await import(pathToFileURL(entry).href)
  await main()
} else handOver()

/** Runs the same command line under the Node that npm brought. */
function handOver() {
  const name = `node-${process.platform}-${process.arch}`
  let node
  try {
    node = join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), 'bin/node')
  } catch {
    console.error(`postern: needs Node ${NEEDED}, and this is ${process.version}.`)
    console.error(
      `postern: the package ${name} that would bring it is not installed. Install Node ${NEEDED}, or run npm ci.`,
    )
    process.exit(1)
  }
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' })
  // What ends us ends the child first; Ctrl-C reaches both from the terminal itself.
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGUSR2']) process.on(signal, () => child.kill(signal))
  process.on('SIGINT', () => undefined)
  child.on('error', (error) => {
    console.error(`postern: ${node} cannot be run: ${error.message}`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)))
}

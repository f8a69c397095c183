import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** Makes dist/, the publishable form: plain JavaScript, since Node strips no types under node_modules, and the data beside it. */
const root = resolve(import.meta.dirname, '..')
const dist = join(root, 'dist')
rmSync(dist, { recursive: true, force: true })
const tsc = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
})
if (tsc.status !== 0) process.exit(tsc.status ?? 1)
for (const folder of ['gateway', 'test/okta']) {
  for (const name of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
    const to = join(dist, folder, name)
    if (!/\.(ts|md)$/.test(name) && /\.\w+$/.test(name) && !existsSync(to)) cpSync(join(root, folder, name), to)
  }
}
cpSync(join(root, 'policies/build'), join(dist, 'policies/build'), { recursive: true })
console.log('dist/ is built: npm pack makes the package')

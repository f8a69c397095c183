import { parseArgs } from 'node:util'
import { PLANTS, plant, type Plant } from './plant.ts'

/**
 * `npm run replay`: all recorded traffic through the gateway, compared on both sides; exit 1 on any difference.
 * `--first` stops at the first one, `--only OPERATION` plays that operation only (may be given more than once), and
 * `--plant NAME` puts a fault into the gateway's rewriting, to show that the comparison would see it.
 */
const { values } = parseArgs({
  options: {
    plant: { type: 'string' },
    first: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true },
  },
})
const isPlant = (name: string): name is Plant => Object.hasOwn(PLANTS, name)
if (values.plant !== undefined) {
  if (!isPlant(values.plant)) throw new Error(`--plant is one of ${Object.keys(PLANTS).join(', ')}`)
  plant(values.plant)
}
const started = performance.now()
const { play, summary } = await import('./play.ts')
const replayed = await play({ first: values.first, ...(values.only === undefined ? {} : { only: values.only }) })
console.log(summary(replayed))
console.log(`${((performance.now() - started) / 1000).toFixed(1)} s`)
if (replayed.differences.length > 0) process.exitCode = 1

import { pino } from 'pino'
import { loadConfig } from '../../gateway/config.ts'
import { startGateway } from '../../gateway/main.ts'

/** A whole gateway in a process of its own, to be killed: prints where it listens, then lives until it dies. */
const log = pino({ level: 'warn' }, pino.destination({ dest: 2, sync: true }))
const gateway = await startGateway(loadConfig({ file: process.argv[2] ?? '' }), { log })
process.stdout.write(`${JSON.stringify({ agents: gateway.agentsUrl, operators: gateway.operatorsUrl })}\n`)

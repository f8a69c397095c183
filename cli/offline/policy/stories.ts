import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { EFFECTS } from '../../../gateway/model/decision.ts'
import { evaluationSchema, type Evaluation } from '../../../gateway/model/evaluation.ts'
import type { OperationFacts } from './operations.ts'
import { PolicyProblems, type Problem } from './problem.ts'

const value = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])

/** A story as people write it: who asks for what on whom, what is known, and what must come of it. */
const storySchema = z.strictObject({
  /** Why it must be so, in a sentence. */
  because: z.string().min(10),
  agent: z
    .strictObject({
      name: z.string().default('onboarding-bot'),
      kind: z.enum(['bot', 'service', 'ai_agent']).default('service'),
      scopes: z.array(z.string()).optional(),
    })
    .prefault({}),
  operation: z.string(),
  properties: z.record(z.string(), value).default({}),
  targets: z
    .array(
      z.strictObject({
        type: z.string(),
        id: z.string(),
        exists: z.union([z.boolean(), z.literal('unknown')]).default(true),
        facts: z.record(z.string(), value).default({}),
        unknown: z.record(z.string(), z.string()).default({}),
        age_ms: z.number().default(1000),
      }),
    )
    .default([]),
  granted: z.boolean().default(true),
  effective: z.union([z.boolean(), z.literal('unknown')]).default(true),
  hour: z.number().default(14),
  weekday: z.number().default(2),
  destroys_last_hour: z.number().default(0),
  first_time: z.boolean().default(false),
  approved: z.array(z.string()).optional(),
  want: z.strictObject({ effect: z.enum(EFFECTS), rules: z.array(z.string()).min(1) }),
})

export interface Story {
  /** File name without its end: the moral. */
  readonly name: string
  readonly input: Evaluation
  readonly want: z.infer<typeof storySchema>['want']
}

/** Stories of a folder, in the order of their names. Throws PolicyProblems with every file that is no story. */
export async function readStories(folder: string, operations: readonly OperationFacts[]): Promise<readonly Story[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).toSorted()
  const rows = new Map(operations.map((row) => [row.id, row]))
  const problems: Problem[] = []
  const stories: Story[] = []
  for (const file of files) {
    try {
      stories.push(readStory(file, parse(await readFile(join(folder, file), 'utf8')), rows))
    } catch (cause) {
      problems.push({ file, message: cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause) })
    }
  }
  if (problems.length > 0) throw new PolicyProblems(problems)
  return stories
}

function readStory(file: string, text: unknown, rows: ReadonlyMap<string, OperationFacts>): Story {
  const told = storySchema.parse(text)
  const row = rows.get(told.operation)
  const name = file.replace(/\.yaml$/, '')
  const [first] = told.targets
  const input: Evaluation = {
    id: 'dec_story',
    subject: {
      type: 'agent',
      id: 'agt_story',
      properties: {
        name: told.agent.name,
        kind: told.agent.kind,
        owner: 'dana.reyes@acme.test',
        credential: 'key',
        scopes: told.agent.scopes ?? row?.scopes ?? [],
        actors: [],
      },
    },
    action: {
      name: told.operation,
      // An operation that the catalog does not have is a story too.
      access: row?.access ?? 'write',
      tag: row?.tag ?? 'Unknown',
      scopes: row?.scopes ?? [],
      reveals_secrets: row?.revealsSecrets ?? false,
      bulk: row?.bulk ?? false,
      properties: told.properties,
    },
    resource: { type: first?.type ?? '', id: first?.id ?? '' },
    context: {
      time: `2026-11-24T${String(told.hour).padStart(2, '0')}:01:07.000Z`,
      hour: told.hour,
      weekday: told.weekday,
      org: 'acme.okta.test',
      source_ip: '192.0.2.10',
      digest: 'story',
      targets: told.targets.map(({ facts, age_ms, ...target }) => ({
        ...target,
        facts: Object.fromEntries(
          Object.entries(facts).map(([fact, known]) => [fact, { value: known, age_ms, source: 'live' as const }]),
        ),
      })),
      may: {
        granted: told.granted,
        grant_proof: told.granted ? ['scope of the grant'] : ['no scope of the grant covers this'],
        effective: told.effective,
        effective_proof: [],
      },
      history: {
        calls_last_minute: 1,
        calls_last_hour: 12,
        operation_last_hour: 2,
        destroys_last_hour: told.destroys_last_hour,
        operation_first_at: told.first_time ? 0 : 1_764_000_000_000,
      },
      ...(told.approved === undefined
        ? {}
        : { approval: { hold: 'hold_story', rules: told.approved, facts: 'story', until: 1_800_000_000_000 } }),
    },
  }
  return { name, input: evaluationSchema.parse(input), want: told.want }
}

import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { PolicyProblems } from './problem.ts'

/** What the index needs of a row of the catalog. */
const rows = z.array(
  z.object({
    id: z.string(),
    tag: z.string(),
    scopes: z.array(z.string()),
    access: z.enum(['read', 'write', 'destroy']),
    revealsSecrets: z.boolean(),
    bulk: z.boolean(),
  }),
)
export type OperationFacts = z.infer<typeof rows>[number]

const properties = z.record(z.string(), z.record(z.string(), z.string()))
export type SuppliedProperties = z.infer<typeof properties>

const controls = z.object({ controls: z.array(z.object({ key: z.string() })) })

/** The catalog's rows. Throws PolicyProblems when the file is missing or of another shape. */
export const readOperations = async (file: string): Promise<readonly OperationFacts[]> => read(file, rows)

/** Which properties classification supplies for each operation. */
export const readProperties = async (file: string): Promise<SuppliedProperties> => read(file, properties)

/** Keys of the controls that reasons may name. */
export async function readControls(file: string): Promise<ReadonlySet<string>> {
  return new Set((await read(file, controls)).controls.map((one) => one.key))
}

async function read<T>(file: string, schema: z.ZodType<T>): Promise<T> {
  try {
    return schema.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new PolicyProblems([{ file, message: `cannot be read: ${message}` }])
  }
}

import type { TestEvent } from 'node:test/reporters'

/** A reporter that names the files with a failing test, one a line, each once. */
export default async function* failedFiles(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const seen = new Set<string>()
  for await (const event of source) {
    if (event.type !== 'test:fail') continue
    const file = event.data.file ?? event.data.name
    if (seen.has(file)) continue
    seen.add(file)
    yield `${file}\n`
  }
}

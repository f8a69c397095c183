import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { parse } from 'yaml'
import { keyOf, type Graph, type Read } from '../../gateway/inventory/graph.ts'
import { effective, settle } from '../../gateway/inventory/permissions.ts'
import { questionOf, type CaseAsk } from './support/ask.ts'
import { graphOf, type CaseOrg } from './support/case-org.ts'

interface Case {
  cites: string
  org: CaseOrg
  ask: CaseAsk
  want: { effective: boolean | 'unknown'; refusedBy?: string; says?: string[] }
}

const folder = new URL('permission-cases/', import.meta.url)

/** Answers point reads from a whole graph, as the store will. */
const answer = (graph: Graph) => (read: Read) => {
  if (read.read === 'node') return graph.node(read.ref)
  if (read.read === 'list') return graph.list(read.kind)
  return read.read === 'out' ? graph.out(read.ref, read.edge) : graph.in(read.ref, read.edge)
}

describe('effective permissions, by hand', () => {
  const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'))

  it('are at least sixty stories, each with its document', () => {
    assert.ok(files.length >= 60, `${files.length} cases`)
  })

  for (const file of files) {
    it(file.replace('.yaml', '').replaceAll('-', ' '), async () => {
      // The shape is that of Case; a case that breaks it fails below, by name.
      const story = parse(readFileSync(new URL(file, folder), 'utf8')) as Case
      assert.ok(story.cites.length > 10, 'cites its document')
      const graph = graphOf(story.org)
      const question = questionOf(story.ask)
      const verdict = effective(question, graph)
      const said = [...verdict.path.map((step) => step.words), ...verdict.missing].join('\n')
      assert.equal(verdict.effective, story.want.effective, said)
      if (story.want.refusedBy !== undefined) assert.equal(verdict.refusedBy, story.want.refusedBy, said)
      for (const words of story.want.says ?? []) assert.ok(said.includes(words), `says "${words}", not\n${said}`)
      if (verdict.effective === true) assert.ok(verdict.path.length > 0, 'a yes carries its path')
      if (verdict.effective === 'unknown') assert.ok(verdict.gaps.length > 0, 'an unknown names its gap')

      const asked = new Set<string>()
      const byReads = await settle(question, async (reads) => {
        for (const read of reads) {
          assert.ok(!asked.has(keyOf(read)), 'nothing is read twice')
          asked.add(keyOf(read))
        }
        return reads.map(answer(graph))
      })
      assert.deepEqual(byReads, verdict, 'the same by point reads as over the whole graph')
    })
  }
})

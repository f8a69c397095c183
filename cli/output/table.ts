import Table from 'cli-table3'

const NO_LINES = Object.fromEntries(
  ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right']
    .concat(['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'])
    .map((name) => [name, '']),
)
const GAP = 2
const NARROWEST = 10

// oxlint-disable-next-line no-control-regex -- the escape that begins a colour is what is looked for
const bare = (text: string): string => text.replace(/\u001b\[\d+m/g, '')
const widthOf = (text: string): number => Array.from(bare(text)).length

/** Widths that fit into a line: the widest columns give way first. */
export function fit(wanted: readonly number[], columns: number): number[] {
  const widths = [...wanted]
  let over = widths.reduce((sum, width) => sum + width + GAP, -GAP) - columns
  while (over > 0) {
    const widest = Math.max(...widths)
    if (widest <= NARROWEST) break
    widths[widths.indexOf(widest)] = widest - 1
    over -= 1
  }
  return widths
}

/** Columns without lines. On a terminal what does not fit is cut with an ellipsis; elsewhere nothing is. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  columns: number | undefined,
  strong: (text: string) => string,
): string {
  const wanted = head.map((title, i) => Math.max(widthOf(title), ...rows.map((row) => widthOf(row[i] ?? ''))))
  const widths = columns === undefined ? wanted : fit(wanted, columns)
  const drawn = new Table({
    chars: { ...NO_LINES, middle: ' '.repeat(GAP) },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
    colWidths: widths,
    truncate: '…',
  })
  drawn.push(head.map(strong), ...rows.map((row) => [...row]))
  return `${drawn
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')}\n`
}

/** `name   value` lines, the values one under the other. */
export function fields(pairs: readonly (readonly [string, string])[], faint: (text: string) => string): string {
  const width = Math.max(...pairs.map(([name]) => name.length))
  return pairs
    .map(([name, value]) => `${faint(name.padEnd(width))}  ${value}`.trimEnd())
    .join('\n')
    .concat('\n')
}

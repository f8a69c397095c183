/**
 * Words of others (names from Okta, purposes of agents) before they stand in a sentence of ours: untrusted (rule 21).
 * Escaping for HTML, Slack or terminals is done where they are shown. Pure.
 */

/** Cc, Cf (bidi, zero width, tags), line and paragraph separators, lone surrogates, private use and unassigned. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]/gu
const LONGEST = 60

/** One line without control or bidi characters, at most `longest` characters (an ellipsis stands for the rest). */
export function cleaned(text: string, longest = LONGEST): string {
  // Cut before the work, so that a very long name costs no more than a long one.
  const line = text
    .slice(0, longest * 8)
    .replace(UNSEEN, ' ')
    .replace(/\s+/gu, ' ')
    .trim()
  const letters = Array.from(line)
  return letters.length <= longest ? line : `${letters.slice(0, longest - 1).join('')}…`
}

/** The same in single quotes; a quote within becomes ’, so that the words cannot leave their quotes. */
export const quoted = (text: string, longest = LONGEST): string => `'${cleaned(text, longest).replaceAll("'", '’')}'`
